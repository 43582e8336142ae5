#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compose the demo corpus from its phrase bank.

Reads corpora/demo/bank.tsv, writes interviews.csv, truth.tsv, actions.csv and
departments.csv beside it. Nothing but the bank and the tables below decides
what comes out: fixed seed, no clock, no environment, so the same bytes every time.

    tools/make-demo.py            write the files
    tools/make-demo.py --check    compare with the files that are there (status 1 if they differ)
    tools/make-demo.py --stats    also print what was planted
"""
import csv
import datetime
import io
import os
import random
import re
import sys
from collections import Counter, defaultdict

SEED = 20230117
HERE = os.path.dirname(os.path.abspath(__file__))
DEMO = os.path.join(HERE, '..', 'corpora', 'demo')
ACTION = datetime.date(2024, 7, 1)
FIRST = datetime.date(2023, 1, 1)
LAST = datetime.date(2025, 12, 31)
MAX_SAME = 4                      # a rendered statement appears at most so often

# --- the organisation -----------------------------------------------------

DEPARTMENTS = {                   # department: (parent, roles with weights)
    'Woonzorg': ('Zorg', {'zorgkundige': 6, 'verpleegkundige': 4, 'facilitair medewerker': 1, 'teamverantwoordelijke': 1}),
    'Thuiszorg': ('Zorg', {'zorgkundige': 6, 'verpleegkundige': 5, 'teamverantwoordelijke': 1}),
    'Magazijn': ('Logistiek', {'orderpicker': 9, 'teamverantwoordelijke': 1}),
    'Transport': ('Logistiek', {'chauffeur': 8, 'stafmedewerker': 1, 'teamverantwoordelijke': 1}),
    'Klantendienst': ('Diensten', {'klantenadviseur': 10, 'teamverantwoordelijke': 1}),
    'Facilitair': ('Diensten', {'facilitair medewerker': 9, 'teamverantwoordelijke': 1}),
    'Hoofdzetel': ('Diensten', {'stafmedewerker': 9, 'teamverantwoordelijke': 1}),
    'Juridische dienst': ('Diensten', {'stafmedewerker': 1}),
}
# department, manager, exits, gender of the manager, home language
MANAGERS = [
    ('Woonzorg', 'S. Ooms', 30, 'f', 'nl-BE'), ('Woonzorg', 'L. Braekman', 17, 'm', 'nl-BE'),
    ('Woonzorg', 'N. Wouda', 12, 'f', 'nl-NL'), ('Woonzorg', 'H. Tielens', 10, 'm', 'de'),
    ('Woonzorg', 'C. Delrue', 7, 'f', 'fr'), ('Woonzorg', 'M. Pinxten', 4, 'f', 'nl-BE'),
    ('Thuiszorg', 'I. Castermans', 50, 'f', 'nl-BE'), ('Thuiszorg', 'G. Hoekzema', 37, 'm', 'nl-NL'),
    ('Thuiszorg', 'F. Lambinet', 31, 'f', 'fr'), ('Thuiszorg', 'J. Wijers', 30, 'f', 'nl-NL'),
    ('Thuiszorg', 'B. Stroobandt', 20, 'm', 'nl-BE'),
    ('Magazijn', 'P. Verschaeve', 28, 'm', 'nl-BE'), ('Magazijn', 'K. Lodewijk', 34, 'm', 'nl-BE'),
    ('Magazijn', 'D. Roelandt', 12, 'f', 'en'), ('Magazijn', 'W. Kerssen', 9, 'm', 'de'),
    ('Magazijn', 'A. Dumoulin', 5, 'f', 'fr'),
    ('Transport', 'P. Verschaeve', 14, 'm', 'nl-BE'), ('Transport', 'R. Moortgat', 26, 'm', 'nl-BE'),
    ('Transport', 'E. Thelen', 9, 'f', 'de'), ('Transport', 'Y. Bastin', 5, 'm', 'fr'),
    ('Transport', 'T. Zoutman', 3, 'm', 'nl-NL'),
    ('Klantendienst', 'V. Cloots', 36, 'f', 'nl-BE'), ('Klantendienst', 'O. Haverals', 25, 'm', 'en'),
    ('Klantendienst', 'M. Brandsma', 20, 'f', 'nl-NL'), ('Klantendienst', 'J. Collard', 7, 'm', 'fr'),
    ('Facilitair', 'Z. Vermander', 13, 'f', 'nl-BE'), ('Facilitair', 'U. Rennings', 8, 'm', 'de'),
    ('Facilitair', 'G. Piette', 5, 'f', 'fr'),
    ('Hoofdzetel', 'A. Terwingen', 9, 'm', 'nl-BE'), ('Hoofdzetel', 'L. Oosterhof', 7, 'f', 'en'),
    ('Hoofdzetel', 'S. Marchand', 4, 'm', 'fr'),
    ('Juridische dienst', 'E. Lievrouw', 4, 'f', 'nl-BE'),
]
BLAMED, PRAISED = 'P. Verschaeve', 'S. Ooms'
WORSENING, IMPROVED = 'Thuiszorg', 'Klantendienst'
ACTIONS = [
    ('2024-07-01', 'department', IMPROVED, 'content.workload', 'twelve extra advisers, individual call targets dropped'),
    ('2024-07-01', 'department', IMPROVED, 'terms.pay', 'pay scales brought in line with the sector'),
]

# --- what leavers raise ---------------------------------------------------

PLANTED = ['relations.manager-', 'relations.manager+', 'relations.recognition-', 'relations.conduct-',
           'organisation.planning-', 'organisation.staffing-', 'content.workload-', 'terms.pay-']
# other codes: weight everywhere, and departments where it is higher or absent
OTHER = {
    'relations.colleagues+': 30, 'relations.colleagues-': 7, 'relations.communication-': 9, 'relations.communication+': 5,
    'relations.recognition+': 5, 'relations.management-': 6, 'relations.management+': 3, 'relations.thirdparty+': 9,
    'relations.thirdparty-': 6, 'relations.culture-': 4, 'relations.culture+': 4, 'content.variety+': 8,
    'content.variety-': 6, 'content.autonomy+': 6, 'content.autonomy-': 4, 'content.meaning+': 8, 'content.meaning-': 3,
    'content.fit-': 4, 'content.fit+': 2, 'content.clarity-': 4, 'content.clarity+': 2, 'content.emotional-': 4,
    'content.emotional+': 1, 'content.physical-': 5, 'content.physical+': 1, 'content.workload+': 5,
    'conditions.equipment-': 9, 'conditions.equipment+': 4, 'conditions.workplace-': 6, 'conditions.workplace+': 4,
    'conditions.environment-': 4, 'conditions.environment+': 1, 'conditions.safety-': 3, 'conditions.safety+': 2,
    'conditions.ergonomics-': 2, 'conditions.ergonomics+': 1, 'terms.pay+': 6, 'terms.benefits+': 5, 'terms.benefits-': 3,
    'terms.leave+': 4, 'terms.leave-': 4, 'terms.telework+': 3, 'terms.telework-': 3, 'terms.hours-': 11, 'terms.hours+': 8,
    'terms.contract-': 3, 'terms.contract+': 2, 'terms.training+': 7, 'terms.training-': 5, 'terms.career-': 7,
    'terms.career+': 3, 'terms.evaluation-': 3, 'terms.evaluation+': 1, 'terms.mobility-': 4, 'terms.mobility+': 2,
    'organisation.planning+': 4, 'organisation.staffing+': 2, 'organisation.processes-': 7, 'organisation.processes+': 2,
    'organisation.structure-': 3, 'organisation.structure+': 1, 'organisation.policy-': 4, 'organisation.policy+': 1,
    'organisation.change-': 4, 'organisation.change+': 1, 'organisation.change0': 1, 'organisation.onboarding-': 5,
    'organisation.onboarding+': 5,
}
CARE, LOGISTICS = ('Woonzorg', 'Thuiszorg'), ('Magazijn', 'Transport')
OFFICE = ('Klantendienst', 'Hoofdzetel', 'Juridische dienst')
FACTOR = [                        # code prefix, departments, factor; 0 = does not occur there
    ('terms.telework', CARE + LOGISTICS + ('Facilitair',), 0), ('content.emotional', LOGISTICS + OFFICE + ('Facilitair',), 0),
    ('content.emotional', CARE, 2), ('content.physical', OFFICE, 0), ('content.physical', LOGISTICS, 2),
    ('relations.thirdparty', ('Magazijn', 'Hoofdzetel', 'Juridische dienst', 'Facilitair'), 0), ('content.meaning', CARE, 2),
    ('content.meaning', LOGISTICS, .3), ('conditions.environment', LOGISTICS, 3), ('conditions.safety', LOGISTICS, 2),
    ('conditions.safety', OFFICE, 0), ('content.variety-', ('Magazijn',), 2), ('terms.career', OFFICE, 1.6),
    ('terms.mobility', ('Hoofdzetel',), 2),
]
# Phrases whose words fit some departments only: first match decides.
DOMAIN = {
    'nl': [(r'[Bb]ewoner|sleutel van de hele afdeling', ('Woonzorg',)), (r'avondronde|onveilige buurten|adressen|gesloten deur|dezelfde straat|\brondes?\b|deur open|zegt geen goeiedag|hun verhalen|[Ff]amilies|poetsvrouw|uit haar tuin|aan de deur|bij klanten te kunnen', ('Thuiszorg',)),
           (r'ontsmetting|kind van acht|het verdriet mee|tillift|palliat|overlijden|pleisters|aan het bed|steunkous|Steunkous|cliënt|verpleger|van negentig|wondzorg|zorg en stond|de zorg is|stappen na een val|mensen helpen|matrassen|wasserij', CARE),
           (r'rijbewijs|op de ring|[Rr]oute|banden|dienstwagen|chauffeur|kilometers met|file dan|van kelder', ('Transport', 'Thuiszorg')),
           (r'pallet|scanner|[Hh]eftruck|\b[Ss]telling|[Dd]ozen|kade|los(dock|plaats)|\bhal\b|[Rr]olcontainer|inpak|magazijn|plaatdak|poorten|rollenbanen|reachtruck|waar je moet stappen|kilometer stappen|rekken en heffen|orderpick|veiligheidsschoen|kratten|rolband|aan de band|band draait|karren|handschoenen en een muts|thuis geen fles', LOGISTICS),
           (r'oproep|headset|beller|wachtrij|telefoon stond|targets|belteam|hoorn|uitgescholden|in de zaal|zinnen aan de telefoon|adviseurs|Ik verkocht|[^e] gesprekken', (IMPROVED,)),
           (r'kantoor|[Tt]huis ?werk|thuis werken|van thuis bellen|telewerk|hybride|landschap|[Ff]lexplek|videogesprek|zit-sta|stoel waarvan|dat scherm|achter mijn scherm|ziet zitten|verstelbaar|een kruk|balie|thuiswerk', OFFICE),
           (r'leasewagen', ('Hoofdzetel', 'Transport')), (r'in cc', CARE + OFFICE),
           (r'per klant|caseload', (IMPROVED, 'Thuiszorg')), (r'[Kk]lant|losdock', ('Thuiszorg', 'Transport', IMPROVED))],
    'fr': [(r'petits vieux|domestiques|[Tt]ournée|dans la même rue|vieille dame|par personne|chez des gens|chez les clients', ('Thuiszorg',)),
           (r'[Rr]ésident', ('Woonzorg',)), (r'lève-personne|décès|tenir des mains|mourants|une garde|matelas|familles', CARE),
           (r'\bquai\b|cartons|chariots|tôle|sécurité jamais|charges à porter|rouleaux|rampe|lever les bras', LOGISTICS), (r'véhicules|camionnette|de bons outils', ('Transport', 'Thuiszorg')),
           (r'appels|téléphone sonnait|au téléphone et', (IMPROVED,)), (r'clients', ('Thuiszorg', 'Transport', IMPROVED)),
           (r'maison, un vrai luxe|télétravail|chaise|photocopieuse|classeurs|Un jour le bureau', OFFICE)],
    'en': [(r'\bround\b|rounds|kettle|visits|visit their|number nine|the maid', ('Thuiszorg',)), (r'residents', ('Woonzorg',)), (r'the grief|dying|hands held', CARE),
           (r'route|My van|new vans|licence', ('Transport', 'Thuiszorg')),
           (r'dock|\bbay\b|pallet|[Bb]oxes in|[Ff]orklift|rack|scanners|headset tells|trolleys|safety shoes|back door|warehouse|lifting|hats indoors|ramp|open a jar', LOGISTICS),
           (r'queue|ticket|calls|callers|on that phone|typed|had a code|The queue', (IMPROVED,)), (r'Two days at home|[Hh]ome working|[Cc]hair broken|desk|staples|laptop ancient', OFFICE),
           (r'customers', ('Thuiszorg', 'Transport', IMPROVED))],
    'de': [(r'Tour|dieselbe Straße|derselben Straße|alten Damen|alte Herr|pro Person', ('Thuiszorg',)), (r'Todesfälle|das Leid|habe ich Pflege|Angehörige|Hände zu halten', CARE),
           (r'Stapler|Halle|Kisten|Packtisch|Handscanner|Sicherheitsschuhe|Heben|Rücken hat|Rampe|kein Glas', LOGISTICS), (r'Lkw|Fahrzeuge', ('Transport', 'Thuiszorg')),
           (r'Hörer|Anrufe|Am Telefon|einen Code', (IMPROVED,)), (r'Homeoffice|Schreibtisch|Rechner', OFFICE), (r'Kunden', ('Thuiszorg', 'Transport', IMPROVED))],
}

PUSH = {                          # reason: codes of which one must have been raised, or () when the reason brings its own theme
    'pay': ('terms.pay-',), 'workload': ('content.workload-',), 'manager': ('relations.manager-',), 'recognition': ('relations.recognition-',),
    'conduct': ('relations.conduct-',), 'organisation': ('organisation.staffing-', 'organisation.change-', 'organisation.policy-'),
    'worklife': ('terms.hours-', 'organisation.planning-'), 'colleagues': ('relations.colleagues-', 'relations.culture-'),
    'career': ('terms.career-',), 'content': ('content.variety-', 'content.physical-', 'content.emotional-'),
    'conditions': ('conditions.environment-', 'conditions.equipment-'), 'insecurity': ('terms.contract-',), 'commute': ('terms.mobility-',),
}
PUSH_WEIGHT = {'pay': 30, 'workload': 24, 'manager': 24, 'recognition': 15, 'conduct': 10, 'organisation': 9, 'worklife': 16,
               'colleagues': 24, 'career': 30, 'content': 12, 'conditions': 9, 'insecurity': 30, 'commute': 14}
FREE = {'offer': 6, 'change': 4.5, 'relocation': 2, 'family': 3, 'health': 2, 'unspecified': 4, 'career': 3, 'commute': 2, 'worklife': 1.5}

# --- slots ----------------------------------------------------------------

DAYS = {'nl': 'maandag dinsdag woensdag donderdag vrijdag zaterdag', 'fr': 'lundi mardi mercredi jeudi vendredi samedi',
        'en': 'Monday Tuesday Wednesday Thursday Friday Saturday', 'de': 'Montag Dienstag Mittwoch Donnerstag Freitag Samstag'}
MONTHS = {'nl': 'januari februari maart april mei juni juli augustus september oktober november december',
          'fr': 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
          'en': 'January February March April May June July August September October November December',
          'de': 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'}
NAMES = {'nl': 'Joris Fatima Lotte Bram Ilse Youssef Griet Sander Noor Wout Femke Dirk Anouk Tom', 'fr': 'Chloé Karim Luc Sylvie Théo Amina Benoît Inès',
         'en': 'Agnes Piotr Maya Colin Ruth Samir Ewa Dean', 'de': 'Jutta Timo Ayse Bernd Silke Jonas Heike Murat'}
SYSTEMS = {'nl': ['het planningsprogramma', 'de urenregistratie', 'het digitale dossier', 'het bestelsysteem', 'het intranet'],
           'fr': ['le logiciel de planning', 'la pointeuse', 'le dossier informatisé', "l'intranet"],
           'en': ['the planning software', 'the time clock app', 'the order system', 'the intranet'],
           'de': ['das Planungsprogramm', 'die Zeiterfassung', 'das digitale Dossier', 'das Intranet']}
PRONOUNS = {'nl': {'f': ('ze', 'haar', 'haar'), 'm': ('hij', 'zijn', 'hem')}, 'en': {'f': ('she', 'her', 'her'), 'm': ('he', 'his', 'him')},
            'de': {'f': ('sie', 'ihre', 'ihr'), 'm': ('er', 'seine', 'ihm')}, 'fr': {'f': ('elle', 'son', 'elle'), 'm': ('il', 'son', 'lui')}}
BOSS = {  # how a manager is called without a name: in a note, by the leaver
    'nl': {'f': ('{his} leidinggevende', 'mijn teamleider'), 'm': ('{his} leidinggevende', 'mijn teamleider')},
    'fr': {'f': ('sa cheffe', 'ma cheffe'), 'm': ('son chef', 'mon chef')},
    'en': {'f': ('{his} line manager', 'my supervisor'), 'm': ('{his} line manager', 'my supervisor')},
    'de': {'f': None, 'm': None}}
# {n} counts years of service; the month is that of the new beginning
OF_YEARS = re.compile(r'\{n\} (jaar|ans|years|Jahr|étés|summers|Noëls|Christmases)')
STARTS = re.compile(r'start|commence|Beginn|verhuist|déménage|moving house|zieht')


class Corpus:
    def __init__(self):
        self.rng = random.Random(SEED)
        self.bank = defaultdict(list)          # (language, question group, first label) -> phrases
        self.used = Counter()                  # template -> times
        self.said = Counter()                  # rendered text -> times
        self.rows, self.truth = [], []
        path = os.path.join(DEMO, 'bank.tsv')
        with open(path, encoding='utf-8', newline='') as f:
            lines = [l.rstrip('\n').split('\t') for l in f if not l.startswith('#')]
        head = lines.pop(0)
        assert head == ['language', 'style', 'question', 'labels', 'text'], head
        for number, (language, style, question, labels, text) in enumerate(lines):
            labels = tuple(labels.split('|')) if labels else ()
            group = {'good': 'theme', 'better': 'theme', 'experience': 'theme'}.get(question, question)
            if group in ('opening', 'practical', 'smalltalk', 'signal'):
                key = group
            elif group == 'reason':
                key = 'reason:' + [l[7:] for l in labels if l.startswith('reason:')][0]
            else:
                key = labels[0]
            phrase = dict(n=number, variant=language, style=style, labels=labels, text=text, question=question)
            self.bank[language[:2], group, key].append(phrase)

    # -- choosing and rendering

    def fits(self, p, iv, group, drawn):
        if p['variant'] not in (iv['lang'], iv['variant']):
            return False
        if '{y}' in p['text'] and iv['years'] < 2 or '{Y}' in p['text'] and iv['years'] < 8:
            return False
        if OF_YEARS.search(p['text']) and iv['years'] < 2:
            return False
        if iv['tenure'] < 15 and any(l.startswith(('terms.career', 'terms.evaluation')) for l in p['labels']):
            return False
        if iv['departure'] == 'end_of_contract' and any(l in ('terms.contract+', 'terms.career+') for l in p['labels']):
            return False
        if p['question'] == 'opening' and '{y}' in p['text'] and iv.get('said_years'):
            return False
        if '{M}' in p['text'] and not iv['manager'] and BOSS[iv['lang']]['f'] is None:
            return False
        if '(e)' in p['text'] and iv['lang'] != 'fr':
            return False
        if iv['kind'] == 'survey' and p['style'] == 'note':
            return False
        if iv['kind'] == 'survey' and re.search(r'\{(he|him|his)\}', p['text']):
            return False
        for pattern, departments in DOMAIN[p['variant'][:2]]:
            if re.search(pattern, p['text']):
                if iv['department'] not in departments:
                    return False
                break
        for label in p['labels']:
            if label.startswith(('reason:', 'signal:')):
                continue
            theme, polarity = label[:-1], label[-1]
            if iv['polarity'].get(theme, polarity) != polarity:
                return False
            if group in ('theme', 'improved', 'reason') and label in PLANTED and label not in drawn:
                return False
        return True

    def choose(self, iv, group, key, drawn=(), prefer=None):
        pool = [p for p in self.bank[iv['lang'], group, key] if self.fits(p, iv, group, drawn) and p['n'] not in iv['templates']]
        if group == 'signal':
            pool = [p for p in pool if not self.used[p['n']]]
        def rank(p):
            dislike = 1.5 if prefer and prefer != p['style'] != 'any' else 0
            dialect = -1 if p['variant'] != iv['lang'] and self.used[p['n']] < 3 else 0
            return self.used[p['n']] + dislike + dialect + self.rng.random() * 1.6
        for p in sorted(pool, key=rank):
            for _ in range(4):
                text = self.render(p, iv)
                if self.said[text.lower()] < MAX_SAME:
                    self.used[p['n']] += 1
                    self.said[text.lower()] += 1
                    iv['templates'].add(p['n'])
                    if '{y}' in p['text']:
                        iv['said_years'] = True
                    for label in p['labels']:
                        if not label.startswith(('reason:', 'signal:')):
                            iv['polarity'][label[:-1]] = label[-1]
                    return dict(text=text, labels=list(p['labels']), question=p['question'], style=p['style'])
        return None

    def render(self, p, iv):
        r, lang = self.rng, p['variant'][:2]
        note = iv['kind'] == 'note'
        own = note and p['style'] != 'survey'          # the interviewer's words, not the leaver's
        he, his, him = PRONOUNS[lang][iv['gender']]
        mhe, mhis, mhim = PRONOUNS[lang][iv['mgender']]
        manager = iv['manager']
        boss = BOSS[lang][iv['mgender']]
        mode = iv['naming'] if r.random() < .75 else r.random()
        if not manager or boss and mode > .84:
            name = boss[0 if own else 1]
        elif own and mode < .14:
            name = manager[0] + manager[3]
        elif mode < .5:
            name = manager
        else:
            name = manager[3:]
        day, day2 = r.sample(DAYS[lang].split(), 2)
        mon, mon2 = r.sample(MONTHS[lang].split(), 2)
        one, two = r.sample(NAMES[lang].split(), 2)
        system = r.choice(SYSTEMS[lang])
        years, n = iv['years'], r.randint(2, 6)
        if OF_YEARS.search(p['text']):
            n = min(n, years)
        when = None                                    # dates that must agree with the date of exit
        if p['question'] == 'opening':
            when = iv['date'] - datetime.timedelta(r.randint(2, 25))
        elif p['question'] == 'practical' or re.search(r'reason:(contract_end|retirement)', '|'.join(p['labels'])):
            when = iv['date']
        elif p['question'] == 'reason':
            when = iv['date'] + datetime.timedelta(r.randint(12, 50) if STARTS.search(p['text']) else -r.randint(20, 150))
        date = r.randint(1, 28)
        if when:
            if p['question'] == 'opening':
                when -= datetime.timedelta(max(0, when.weekday() - 4))
            day, mon, date = DAYS[lang].split()[min(5, when.weekday())], MONTHS[lang].split()[when.month - 1], when.day
        slots = dict(M=name, he=he, his=his, him=him, mhe=mhe, mhis=mhis, mhim=mhim, d=day, d2=day2, mon=mon, mon2=mon2, name=one, name2=two,
                     sys=system, Sys=system[0].upper() + system[1:], n=n, N=r.randint(12, 45), W=n + r.randint(3, 6),
                     K=r.randint(14, 22), T=r.randint(34, 41), N2=date, h=r.randint(15, 20), km=r.randint(38, 92),
                     eur=r.choice([2, 3]), eurm=r.choice(range(150, 460, 10)), y=years, Y=years)
        text = p['text'].replace('(e)', 'e' if iv['gender'] == 'f' else '')
        for _ in range(2):                              # a boss without a name has a slot of its own
            text = re.sub(r'\{(\w+)\}', lambda m: str(slots[m.group(1)]), text)
        if lang == 'fr':
            text = re.sub(r"\b([Dd]|[Qq]u)e (?=[AEIO]\. |Oosterhof|Ooms)", r"\1'", text)
        if text.startswith(name) and (p['style'] == 'survey' or not own) and boss:
            text = text[0].upper() + text[1:]
        return text

    # -- one interview

    def draw(self, iv, t, quarter):
        """Which planted codes this leaver raises."""
        # a stream of its own for each leaver: what is planted does not move when the bank grows
        r, m, d = random.Random('%d %s' % (SEED, iv['id'])), iv['manager_true'], iv['department']
        p = {'relations.manager-': .11, 'relations.manager+': .30, 'relations.recognition-': .10, 'relations.conduct-': .015,
             'organisation.planning-': .11, 'organisation.staffing-': .15, 'content.workload-': .17, 'terms.pay-': .14}
        if m == BLAMED:
            p.update({'relations.manager-': .88, 'relations.manager+': .03, 'relations.recognition-': .62, 'relations.conduct-': .30})
        if m == PRAISED:
            p.update({'relations.manager-': .03, 'relations.manager+': .73, 'relations.recognition-': .05, 'relations.conduct-': 0})
        if d == WORSENING:
            p['organisation.planning-'] = .04 + .80 * quarter / 11
            p['organisation.staffing-'] = .06 + .72 * quarter / 11
            p['content.workload-'] = .15
        if d == IMPROVED:
            before = t < ACTION
            p['content.workload-'] = .85 if before else .08
            p['terms.pay-'] = .62 if before else .06
        drawn = [c for c in PLANTED if r.random() < p[c]]
        if 'relations.manager-' in drawn and 'relations.manager+' in drawn:
            drawn.remove('relations.manager+')
        if 'relations.conduct-' in drawn and m == BLAMED and 'relations.manager-' not in drawn:
            drawn.remove('relations.conduct-')
        r.shuffle(drawn)
        return drawn

    def others(self, iv, drawn, k):
        r, chosen = self.rng, []
        themes = {c[:-1] for c in drawn}
        weights = {}
        for code, w in OTHER.items():
            if code[:-1] in themes:
                continue
            for prefix, departments, factor in FACTOR:
                if code.startswith(prefix) and iv['department'] in departments:
                    w *= factor
            if w:
                weights[code] = w
        while len(chosen) < k and weights:
            code = r.choices(list(weights), list(weights.values()))[0]
            chosen.append(code)
            weights = {c: w for c, w in weights.items() if c[:-1] != code[:-1]}
        return chosen

    def reasons(self, iv, raised):
        r, departure = self.rng, iv['departure']
        if departure != 'voluntary':
            fixed = {'end_of_contract': 'contract_end', 'retirement': 'retirement', 'dismissal': 'dismissal'}.get(departure)
            return [fixed] if fixed and r.random() < .92 else []
        weights = dict(FREE)
        for reason, codes in PUSH.items():
            if any(c in raised for c in codes):
                weights[reason] = weights.get(reason, 0) + PUSH_WEIGHT[reason]
        if iv['manager_true'] == BLAMED and 'relations.manager-' in raised:
            weights['manager'] *= 2.2
        if r.random() < .05:
            return []
        first = r.choices(list(weights), list(weights.values()))[0]
        out = [first]
        if first != 'unspecified' and r.random() < .22:
            rest = {k: v for k, v in weights.items() if k != first and k != 'unspecified' and (k in PUSH) != (first in PUSH)}
            if rest:
                out.append(r.choices(list(rest), list(rest.values()))[0])
        return out

    def interview(self, iv):
        r = self.rng
        quarter = (iv['date'].year - 2023) * 4 + (iv['date'].month - 1) // 3
        drawn = self.draw(iv, iv['date'], quarter)
        short = iv['kind'] == 'survey' and r.random() < .12
        k = 1 if short else r.randint(2, 5) if iv['kind'] == 'note' else r.randint(1, 4)
        codes = drawn + self.others(iv, drawn, k)
        prefer = 'note' if iv['kind'] == 'note' and r.random() < .7 else 'survey' if iv['kind'] == 'survey' else None
        statements = []
        for code in codes:
            group, own = 'theme', iv
            if iv['department'] == IMPROVED and iv['date'] >= datetime.date(2024, 10, 1) and code in ('content.workload+', 'terms.pay+'):
                group = 'improved'
            if iv['lang'] == 'nl' and iv['kind'] == 'note' and r.random() < .015:   # a quote in the leaver's own language
                own = dict(iv, lang='en', variant='en')
            times = 2 if code in PLANTED and r.random() < (.45 if iv['manager_true'] in (BLAMED, PRAISED) else .18) else 1
            for _ in range(times):
                s = (self.choose(own, group, code, drawn, prefer if own is iv else 'survey')
                     or self.choose(iv, 'theme', code, drawn))
                if s:
                    statements.append(s)
        raised = {l for s in statements for l in s['labels']}
        why = []
        for reason in self.reasons(iv, raised):
            s = self.choose(iv, 'reason', 'reason:' + reason, drawn, prefer)
            if s and not (reason in PUSH and any(l in PLANTED and l not in raised for l in s['labels'])):
                why.append(s)
        if iv['signal']:
            for code in iv['signal']:
                s = self.choose(iv, 'signal', 'signal', drawn) if code is None else self.pick_signal(iv, code)
                if s:
                    statements.append(s)
        r.shuffle(statements)
        if iv['kind'] == 'note':
            self.note(iv, statements, why)
        else:
            self.survey(iv, statements, why, short)

    def pick_signal(self, iv, code):
        pool = [p for p in self.bank[iv['lang'], 'signal', 'signal'] if 'signal:' + code in p['labels'] and not self.used[p['n']]]
        want = [p for p in pool if p['style'] == iv['kind']]
        for p in want:
            self.used[p['n']] += 1
            return dict(text=self.render(p, iv), labels=list(p['labels']), question='better', style=p['style'])
        return None

    # -- how it is written down

    def typo(self, text, names):
        r = self.rng
        words = [m for m in re.finditer(r'[^\W\d_]{7,}', text) if m.start() > 0 and not any(m.group() in n for n in names)]
        if not words:
            return text
        m = r.choice(words)
        i = r.randrange(m.start() + 2, m.end() - 2)
        kind = r.random()
        if kind < .6 and text[i] != text[i + 1]:
            return text[:i] + text[i + 1] + text[i] + text[i + 2:]
        if kind < .8:
            return text[:i] + text[i + 1:]
        return text[:i] + text[i] + text[i:]

    def cap(self, text):
        m = re.match(r'\W*', text)
        i = m.end()
        if i < len(text) and text[i:i + 3] not in ('C4 ',):
            return text[:i] + text[i].upper() + text[i + 1:]
        return text

    def note(self, iv, statements, why):
        r, lang, hand = self.rng, iv['lang'], iv['hand']
        items = []
        for _ in range(r.choice([0, 1, 1, 2])):
            items.append(self.choose(iv, 'opening', 'opening'))
        if why and r.random() < .25:
            items += why
            why = []
        items += statements
        if why:
            if r.random() < .7:
                items += why
            else:
                at = len(items) - len(statements) + r.randint(0, len(statements))
                items[at:at] = why
        for key in ('practical', 'smalltalk'):
            for _ in range(r.choice([0, 0, 1, 1] if key == 'smalltalk' else [0, 1, 1, 2])):
                items.append(self.choose(iv, key, key))
        quote = {'nl': ['""', '“”', "''"], 'fr': ['«»', '""'], 'en': ['""', '“”'], 'de': ['„“', '""', '»«']}[lang][hand['quote'] % 2]
        lines = []
        for s in items:
            if not s:
                continue
            text = s['text']
            quoted = s['style'] == 'survey'
            if quoted:
                inner = text.replace('"', "'")
                text = ('« %s »' % inner) if quote == '«»' else quote[0] + inner + quote[1]
            elif quote[0] != '"':
                text = text.replace('"', quote[0], 1).replace('"', quote[1], 1)
            if r.random() < hand['typos']:
                text = self.typo(text, [iv['manager_true']])
            if hand['upper'] and not quoted:
                text = self.cap(text)
            if hand['stop'] and text[-1] not in '.!?:"”“«»\'' and not text.endswith(' »'):
                text += '.'
            lines.append((text, s))
        if hand['layout'] == 'para':
            for i, (text, s) in enumerate(lines):
                text = self.cap(text)
                if text[-1] not in '.!?' and not re.search(r'[.!?]\W{1,2}$', text):
                    text += '.'
                lines[i] = (text, s)
            body = ' '.join(t for t, _ in lines)
        elif hand['layout'] == 'blank':
            body = '\n\n'.join(t for t, _ in lines)
        else:
            body = '\n'.join(hand['bullet'] + t for t, _ in lines)
        iv['text'] = body
        iv['written'] = [('free', t, s['labels']) for t, s in lines]

    def survey(self, iv, statements, why, short):
        r = self.rng
        answers = {'experience': [], 'good': [], 'better': [], 'reason': list(why)}
        opening = self.choose(iv, 'opening', 'opening', prefer='survey') if r.random() < .45 else None
        if opening:
            answers['experience'].append(opening)
        for s in statements:
            polarities = {l[-1] for l in s['labels'] if not l.startswith(('reason:', 'signal:'))}
            home = 'good' if polarities == {'+'} else 'better'
            if r.random() < .38:
                home = 'experience'
            answers[home].append(s)
        closing = self.choose(iv, 'smalltalk', 'smalltalk', prefer='survey') if r.random() < .16 else None
        if closing:
            answers[r.choice(['better', 'reason'])].append(closing)
        upper, stop = r.random() < .75, r.random() < .65
        written = []
        for question, items in answers.items():
            out = []
            for i, s in enumerate(items):
                text = s['text']
                if r.random() < iv['hand']['typos'] * .8:
                    text = self.typo(text, [iv['manager_true']])
                if upper or i:
                    text = self.cap(text)
                elif text[1:2].islower() and iv['lang'] != 'de' and not text.startswith(iv['manager_true'][3:]):
                    if not (iv['lang'] == 'en' and re.match(r"I\b", text)):
                        text = text[0].lower() + text[1:]
                last = i == len(items) - 1
                if last and not stop and text.endswith('.'):
                    text = text[:-1]
                elif text[-1] not in '.!?"”' and (not last or stop):
                    text += '.'
                out.append(text)
                written.append((question, text, s['labels']))
            iv[question] = ('\n' if r.random() < .12 else ' ').join(out)
        if not any(iv.get(q) for q in answers):
            text = {'nl': 'Geen commentaar.', 'fr': 'Sans commentaire.', 'en': 'No comment.', 'de': 'Kein Kommentar.'}[iv['lang']]
            iv['experience'] = text
            written.append(('experience', text, []))
        iv['written'] = written

    # -- all of them

    def dates(self, department, count):
        r, out = self.rng, []
        if department == WORSENING:                     # every quarter has enough leavers to be shown
            per = [count // 12] * 12
            for i in r.sample(range(12), count - sum(per)):
                per[i] += 1
        else:
            per = [0] * 12
            offset = r.randrange(12)
            for i in range(count):
                per[(i + offset) % 12] += 1
            for _ in range(count // 6):
                a, b = r.sample(range(12), 2)
                if per[a] > 1 and (department != IMPROVED or a // 6 == b // 6):
                    per[a] -= 1
                    per[b] += 1
        for q, n in enumerate(per):
            for _ in range(n):
                year, month = 2023 + q // 4, q % 4 * 3 + r.randint(1, 3)
                nextmonth = datetime.date(year + month // 12, month % 12 + 1, 1)
                end = nextmonth - datetime.timedelta(1)
                day = end if r.random() < .45 else datetime.date(year, month, r.randint(1, end.day))
                while day.weekday() > 4 and r.random() < .9 and day.day > 2:
                    day -= datetime.timedelta(1)
                out.append(max(FIRST, min(LAST, day)))
        r.shuffle(out)
        return out

    def make(self):
        r = self.rng
        dates = {d: self.dates(d, sum(n for dep, _, n, _, _ in MANAGERS if dep == d)) for d in DEPARTMENTS}
        hands = [dict(layout=l, bullet=b, upper=u, stop=s, quote=q, typos=t) for l, b, u, s, q, t in [
            ('list', '- ', False, False, 0, .05), ('list', '* ', False, False, 1, .03), ('list', '', True, True, 1, .04),
            ('para', '', True, True, 0, .06), ('list', '', False, False, 0, .10), ('list', '• ', True, False, 1, .01),
            ('blank', '', True, True, 0, .02), ('list', '> ', False, True, 0, .05), ('list', '-', False, False, 1, .08), ('para', '', True, True, 1, .03)]]
        interviews = []
        for department, manager, count, mgender, home in MANAGERS:
            team = [r.randrange(len(hands)) for _ in range(3)]
            for _ in range(count):
                if home.startswith('nl'):
                    variant = r.choices([home, 'en', 'fr', 'de'], [78, 16, 3, 3] if department in LOGISTICS + OFFICE else [86, 9, 3, 2])[0]
                else:
                    variant = r.choices([home, 'nl-BE', 'en'], [90, 7, 3])[0]
                departure = r.choices(['voluntary', 'end_of_contract', 'retirement', 'dismissal', 'unknown'], [72, 11, 8, 7, 2])[0]
                tenure = {'retirement': lambda: r.randint(110, 440), 'end_of_contract': lambda: r.randint(3, 24)}.get(
                    departure, lambda: min(320, 3 + int(r.expovariate(1 / 52))))()
                roles = DEPARTMENTS[department][1]
                kind = 'note' if r.random() < .53 else 'survey'
                interviews.append(dict(
                    date=dates[department].pop(), department=department, manager=manager, manager_true=manager, mgender=mgender,
                    variant=variant, lang=variant[:2], departure=departure, tenure=tenure, years=tenure // 12,
                    role=r.choices(list(roles), list(roles.values()))[0], kind=kind, gender=r.choice('fm'),
                    channel='online' if kind == 'survey' else r.choices(['gesprek', 'telefoon', 'video'], [7, 2, 1])[0],
                    hand=hands[r.choice(team)], naming=r.random(), templates=set(), polarity={}, signal=None))
        interviews.sort(key=lambda iv: (iv['date'], iv['department'], iv['manager']))
        for i, iv in enumerate(interviews):
            iv['id'] = 'x%02d-%03d' % (iv['date'].year % 100, i + 1)
            if iv['lang'] != 'de' and iv['manager'] not in (BLAMED, PRAISED) and r.random() < .025:
                iv['manager'] = ''
        self.place_signals(interviews)
        order = list(interviews)
        r.shuffle(order)                                # so that wear of the bank does not follow time
        for iv in order:
            self.interview(iv)
        for iv in interviews:
            language = '' if r.random() < .04 else iv['lang']
            role = '' if r.random() < .01 else iv['role']
            self.rows.append([iv['id'], iv['date'].isoformat(), iv['department'], role, iv['manager'], language, iv['departure'], iv['tenure'],
                              iv['channel']] + [iv.get(q, '') for q in ('experience', 'good', 'better', 'reason', 'text')])
            for n, (question, text, labels) in enumerate(iv['written'], 1):
                self.truth.append([iv['id'], n, question, text,
                                   '|'.join(l for l in labels if not l.startswith(('reason:', 'signal:'))),
                                   '|'.join(l[7:] for l in labels if l.startswith('reason:')),
                                   '|'.join(l[7:] for l in labels if l.startswith('signal:'))])
        return interviews

    def place_signals(self, interviews):
        r = self.rng
        places = {'harassment': lambda iv: iv['manager'] == BLAMED, 'unsafe': lambda iv: iv['department'] in LOGISTICS and iv['lang'] != 'nl' or iv['department'] == 'Woonzorg' and iv['kind'] == 'survey' or iv['department'] == 'Magazijn' and iv['lang'] == 'nl' and iv['kind'] == 'note',
                  'violence': lambda iv: iv['department'] == 'Thuiszorg', 'integrity': lambda iv: iv['department'] in LOGISTICS + ('Facilitair',),
                  'burnout': lambda iv: (iv['department'] in (WORSENING, IMPROVED) or iv['lang'] == 'de') and iv['departure'] == 'voluntary',
                  'bullying': lambda iv: iv['department'] in ('Facilitair', 'Woonzorg') and iv['manager'] != PRAISED,
                  'sexual_harassment': lambda iv: iv['department'] == 'Transport' and iv['gender'] == 'f',
                  'discrimination': lambda iv: iv['department'] in OFFICE}
        seen = []
        for (lang, group, _), phrases in sorted(self.bank.items()):
            if group != 'signal':
                continue
            for p in phrases:
                code = [l[7:] for l in p['labels'] if l.startswith('signal:')][0]
                pool = [iv for iv in interviews if iv['lang'] == lang and iv['kind'] == p['style'] and not iv['signal'] and iv['manager'] and places[code](iv)
                        and (code != 'burnout' or iv['years'] >= 1) and ('bewoner' not in p['text'] or iv['department'] == 'Woonzorg') and ('truck' not in p['text'] or iv['department'] == 'Magazijn')]
                if pool:
                    iv = r.choice(pool)
                    iv['signal'] = [code]
                    if code == 'harassment':
                        iv['polarity']['relations.manager'] = '-'
                else:
                    seen.append((lang, code))
        self.unplaced = seen

    # -- files

    def files(self):
        def table(head, rows, **how):
            out = io.StringIO(newline='')
            w = csv.writer(out, lineterminator='\n', **how)
            w.writerow(head)
            w.writerows(rows)
            return out.getvalue().encode()
        tsv = '\n'.join('\t'.join(str(c).replace('\n', ' ') for c in row) for row in
                        [['interview_id', 'statement_no', 'question', 'text', 'themes', 'reasons', 'signals']] + self.truth) + '\n'
        parents = [(d, p) for d, (p, _) in DEPARTMENTS.items()]
        parents += [(p, 'Groep') for p in dict.fromkeys(p for _, p in parents)]
        return {
            'interviews.csv': table('interview_id exit_date department role manager language departure tenure_months channel '
                                    'experience good better reason text'.split(), self.rows),
            'truth.tsv': tsv.encode(),
            'actions.csv': table(['date', 'unit_type', 'unit', 'theme', 'action'], ACTIONS),
            'departments.csv': table(['department', 'parent'], parents),
        }


def stats(c, interviews, out=sys.stdout):
    labels = defaultdict(set)
    for row in c.truth:
        for col in (4, 5, 6):
            labels[row[0]].update(('', 'reason:', 'signal:')[col - 4] + x for x in row[col].split('|') if x)
    def share(who, code):
        who = list(who)
        hits = sum(code in labels[iv['id']] for iv in who)
        return '%d/%d' % (hits, len(who))
    p = lambda *a: print(*a, file=out)
    p('interviews', len(interviews), dict(Counter(iv['lang'] for iv in interviews)), dict(Counter(iv['kind'] for iv in interviews)))
    p('statements', len(c.truth), 'labelled', sum(1 for t in c.truth if t[4] or t[5]), 'most repeated', Counter(t[3].lower() for t in c.truth if t[4] or t[5]).most_common(5))
    p('distinct labelled', len({t[3].lower() for t in c.truth if t[4] or t[5]}), 'templates used', sum(1 for v in c.used.values() if v), 'max', c.used.most_common(3))
    p('departure', dict(Counter(iv['departure'] for iv in interviews)))
    p('departments', dict(Counter(iv['department'] for iv in interviews)))
    p('roles', dict(Counter(iv['role'] for iv in interviews)))
    p('themes', dict(Counter(l for s in labels.values() for l in s if ':' not in l).most_common()))
    p('reasons', dict(Counter(l for s in labels.values() for l in s if l.startswith('reason:')).most_common()))
    p('signals', dict(Counter(l for s in labels.values() for l in s if l.startswith('signal:')).most_common()), 'unplaced', c.unplaced)
    for code in ('relations.manager-', 'relations.manager+', 'relations.recognition-', 'relations.conduct-', 'reason:manager'):
        p(code, *['%s %s' % (n, share((iv for iv in interviews if f(iv)), code)) for n, f in (
            (BLAMED, lambda iv: iv['manager'] == BLAMED), (PRAISED, lambda iv: iv['manager'] == PRAISED),
            ('others', lambda iv: iv['manager'] not in (BLAMED, PRAISED)))])
    hit = [iv['date'] for iv in interviews if iv['manager'] == BLAMED and 'relations.manager-' in labels[iv['id']]]
    p(BLAMED, 'hits from', min(hit), 'to', max(hit), 'months', len({d.strftime('%Y-%m') for d in hit}))
    for code in ('organisation.planning-', 'organisation.staffing-'):
        p(WORSENING, code, *[share((iv for iv in interviews if iv['department'] == WORSENING and (iv['date'].year - 2023) * 4 + (iv['date'].month - 1) // 3 == q), code) for q in range(12)],
          'elsewhere', share((iv for iv in interviews if iv['department'] != WORSENING), code))
    for code in ('content.workload-', 'terms.pay-'):
        p(IMPROVED, code, 'before', share((iv for iv in interviews if iv['department'] == IMPROVED and iv['date'] < ACTION), code),
          'after', share((iv for iv in interviews if iv['department'] == IMPROVED and iv['date'] >= ACTION), code),
          'elsewhere', share((iv for iv in interviews if iv['department'] != IMPROVED), code))


def main():
    c = Corpus()
    interviews = c.make()
    differ = 0
    for name, data in c.files().items():
        path = os.path.join(DEMO, name)
        if '--check' in sys.argv[1:]:
            with open(path, 'rb') as f:
                if f.read() != data:
                    print('%s differs from what the bank gives' % name, file=sys.stderr)
                    differ = 1
        else:
            with open(path, 'wb') as f:
                f.write(data)
    if '--stats' in sys.argv[1:]:
        stats(c, interviews)
    return differ


if __name__ == '__main__':
    sys.exit(main())
