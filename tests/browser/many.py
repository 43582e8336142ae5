#!/usr/bin/env python3
"""Writes N interviews from those of a file, each with an id and a date of its own: many.py FILE N > OUT"""
import csv
import sys

rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8', newline='')))
out = csv.DictWriter(sys.stdout, fieldnames=rows[0].keys(), lineterminator='\n')
out.writeheader()
for i in range(int(sys.argv[2])):
    row = dict(rows[i % len(rows)], interview_id=f'm{i:06}', exit_date=f'{2022 + i % 4}-{i * 7 % 12 + 1:02}-{i * 5 % 28 + 1:02}')
    row['department'] += ' ABCD'[i * 3 % 5]
    out.writerow(row)
