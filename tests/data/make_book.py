"""make_book.py FILE.csv FILE.xlsx: the table as a workbook: dates as day numbers under a date format, other texts shared, on the second sheet."""
import csv, datetime, re, sys, zipfile
from xml.sax.saxutils import escape

MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
strings = {}


def cell(row, column, value):
    ref = f'r="{chr(65 + column)}{row}"'
    if value == '':
        return ''
    if re.fullmatch(r'\d{4}-\d\d-\d\d', value):
        return f'<c {ref} s="1"><v>{(datetime.date.fromisoformat(value) - datetime.date(1899, 12, 30)).days}</v></c>'
    return f'<c {ref} t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'


def relation(number, kind, target):
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


with open(sys.argv[1], encoding='utf8', newline='') as f:
    rows = list(csv.reader(f))
sheet = ''.join(f'<row r="{r}">' + ''.join(cell(r, c, v) for c, v in enumerate(row)) + '</row>' for r, row in enumerate(rows, 1))
parts = {
    '_rels/.rels': RELS % relation(1, 'officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Leeg" sheetId="1" r:id="rId1"/><sheet name="Gesprekken" sheetId="2" r:id="rId2"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': RELS % (relation(1, 'worksheet', 'worksheets/sheet1.xml') + relation(2, 'worksheet', 'worksheets/sheet2.xml') + relation(3, 'styles', 'styles.xml')
                                          + relation(4, 'sharedStrings', 'sharedStrings.xml')),
    'xl/styles.xml': f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    'xl/worksheets/sheet1.xml': f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
    'xl/worksheets/sheet2.xml': f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    'xl/sharedStrings.xml': f'<sst xmlns="{MAIN}">' + ''.join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in strings) + '</sst>',
}
with zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED) as z:
    for name, xml in parts.items():
        z.writestr(name, xml)
