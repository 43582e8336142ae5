// Opens reports in Chromium and looks at what a reader meets: charts, sorting, searching, tooltips, keyboard, small screens, paper, and that
// nothing leaves the page. usage: node report.mjs CHROMIUM FOLDER   (FOLDER/AUDIENCE-LANGUAGE/report.html, and FOLDER/large/report.html)
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [executablePath, folder] = process.argv.slice(2);
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PAINT_MS = 1000, SHIFT = 0.01;
let checks = 0, failures = 0, name = '';

function check(good, what) {
    checks++;
    if (good)
        return;
    failures++;
    console.log(`FAIL ${name}: ${what}`);
}

// What the page does that it should not, and how it moves, noted from its first byte on.
function watch() {
    window.noted = { policy: [], shift: 0 };
    addEventListener('securitypolicyviolation', e => window.noted.policy.push(`${e.violatedDirective} ${e.blockedURI}`));
    new PerformanceObserver(list => {
        for (const e of list.getEntries())
            if (!e.hadRecentInput)
                window.noted.shift += e.value;
    }).observe({ type: 'layout-shift', buffered: true });
}

async function open(browser, file, options = {}) {
    const context = await browser.newContext(options);
    const page = await context.newPage(), seen = { errors: [], requests: [] }, url = pathToFileURL(file).href;
    page.on('console', m => m.type() === 'error' && seen.errors.push(m.text()));
    page.on('pageerror', e => seen.errors.push(String(e)));
    page.on('request', r => r.url() !== url && seen.requests.push(r.url()));
    if (options.javaScriptEnabled !== false)
        await page.addInitScript(watch);
    await page.goto(url, { waitUntil: 'load' });
    return { context, page, seen };
}

async function quiet({ page, seen }) {
    const noted = await page.evaluate(() => window.noted);
    check(seen.errors.length === 0, `console: ${seen.errors.join(' | ')}`);
    check(seen.requests.length === 0, `requests: ${seen.requests.join(' ')}`);
    check(noted.policy.length === 0, `content security policy: ${noted.policy.join(' | ')}`);
    return noted;
}

// Rows after the twentieth of a table are made as those before.
async function accessible(page, what, rules) {
    const found = await page.evaluate(only => window.axe.run({ exclude: [['#explore tbody tr:nth-child(n+20)'], ['.data tbody tr:nth-child(n+20)']] }, { runOnly: only, resultTypes: ['violations'] }), rules);
    for (const v of found.violations)
        for (const n of v.nodes.slice(0, 3))
            console.log(`     ${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary.split('\n').slice(1, 2).join('')}`);
    check(found.violations.length === 0, `${what}: ${found.violations.length} kinds of violation`);
    check(found.passes.length > 0, `${what}: axe looked at something`);
}

// Everything folded is looked at too.
const unfold = page => page.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; }));

async function charts(page, hr) {
    const has = await page.evaluate(() => ({
        bars: document.querySelectorAll('svg.bar').length, lines: document.querySelectorAll('svg.lines .line').length, funnels: document.querySelectorAll('svg .mean').length,
        bad: [...document.querySelectorAll('svg[role=img]')].filter(s => !s.querySelector('title')?.textContent.trim()).length,
        nan: [...document.querySelectorAll('svg *')].filter(e => [...e.attributes].some(a => /NaN|Infinity|undefined/.test(a.value))).length,
        empty: [...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width < 5).length,
        data: [...document.querySelectorAll('figure')].filter(f => !f.querySelector('table')).length,
        said: [...document.querySelectorAll('figure')].filter(f => !f.querySelector('.said')?.textContent.trim()).length,
        levels: [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1]), sections: [...document.querySelectorAll('main > section')].map(s => s.id),
        places: document.body.textContent.match(/[{[]\d[}\]]/)?.[0] ?? '' }));
    check(has.bars > 40 && has.lines >= 10 && has.funnels >= 3, `charts: ${JSON.stringify(has)}`);
    check(has.bad === 0 && has.nan === 0 && has.empty === 0, `charts: ${has.bad} without a title, ${has.nan} with no numbers, ${has.empty} without width`);
    check(has.data === 0 && has.said === 0, `${has.data} charts without their figures, ${has.said} without a sentence`);
    check(has.levels[0] === 1 && has.levels.filter(l => l === 1).length === 1 && has.levels.every((l, i) => i === 0 || l <= has.levels[i - 1] + 1), `headings in order: ${has.levels}`);
    const always = ['overview', 'reasons', 'trends', 'flags', 'themes', 'happiness', 'heatmap', 'funnel', 'reasons-by', 'actions', 'explore', 'reading', 'quality', 'left-out'];
    check(always.every(s => has.sections.includes(s)), `sections: ${has.sections}`);
    check(['signals', 'statements'].every(s => has.sections.includes(s) === hr), `sections of hr: ${has.sections}`);
    check(has.places === '', `a place in a text was not filled: ${has.places}`);
}

async function tables(page) {
    const column = i => page.$$eval('#explore tbody tr', (rows, at) => rows.filter(r => !r.hidden).map(r => r.cells[at].dataset.v ?? r.cells[at].textContent), i);
    await page.locator('#explore summary').click();
    const share = page.locator('#explore thead th').nth(5), before = await column(5);
    await share.locator('button').click();
    const down = (await column(5)).map(Number);
    check(await share.getAttribute('aria-sort') === 'descending' && down.every((v, i) => i === 0 || v <= down[i - 1]), 'a click sorts, largest first');
    await share.locator('button').press('Enter');
    const up = (await column(5)).map(Number);
    check(await share.getAttribute('aria-sort') === 'ascending' && up.every((v, i) => i === 0 || v >= up[i - 1]) && up.length === before.length, 'a key sorts the other way');
    const all = (await column(0)).length, first = (await column(1))[0];
    await page.locator('#explore .filter input').fill(first.toUpperCase());
    const left = await column(1), status = await page.locator('#explore .filter [role=status]').textContent();
    check(left.length > 0 && left.length < all && left.some(t => t === first) && status.includes(String(left.length)) && status.includes(String(all)), `search: ${left.length} of ${all}, "${status}"`);
    await page.locator('#explore .filter input').fill('qqqq');
    check((await column(1)).length === 0, 'a search for what is not there leaves nothing');
    await page.locator('#explore .filter input').fill('');
    check((await column(1)).length === all, 'an empty search shows all');
    const heat = page.locator('#heatmap thead th').nth(1);
    await heat.locator('button').click();
    check(await heat.getAttribute('aria-sort') === 'descending', 'the heat map sorts');
}

async function tips(page) {
    const dot = page.locator('#funnel svg [data-tip]').first();
    await dot.scrollIntoViewIfNeeded();
    await dot.hover();
    check(await page.locator('.tip').isVisible() && (await page.locator('.tip').textContent()).includes('%'), 'a tooltip shows the figures');
    await page.keyboard.press('Escape');
    check(!await page.locator('.tip').isVisible(), 'Escape closes it');
}

async function keyboard(page) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => ({ href: document.activeElement.getAttribute('href'), outline: getComputedStyle(document.activeElement).outlineStyle, left: document.activeElement.getBoundingClientRect().left }));
    check(at.href === '#content' && at.outline !== 'none' && at.left >= 0, `the first stop of the keyboard is the way to the content: ${JSON.stringify(at)}`);
}

async function narrow(browser, file) {
    const view = await open(browser, file, { viewport: { width: 360, height: 740 } }), { page, context } = view;
    await page.waitForTimeout(150);
    const noted = await quiet(view);
    check(noted.shift < SHIFT, `layout shift at 360 px: ${noted.shift}`);
    await unfold(page);
    const wide = await page.evaluate(() => ({ page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        out: [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll') && !e.closest('.skip') && !e.closest('svg') && e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 90)) }));
    check(wide.page <= 0 && wide.out.length === 0, `wider than 360 px: ${JSON.stringify(wide)}`);
    await context.close();
}

// What must be refused: were the policy not there, each of these would do something.
async function policy(browser, file) {
    const { page, context, seen } = await open(browser, file);
    const noted = await page.evaluate(async () => {
        const put = (tag, set) => document.body.appendChild(Object.assign(document.createElement(tag), set));
        put('script', { textContent: 'window.ran = true' });
        put('img', { src: 'https://example.invalid/a.png' });
        put('p', {}).setAttribute('style', 'color:red');
        await fetch('https://example.invalid/').catch(() => {});
        await new Promise(done => setTimeout(done, 100));
        return { ran: !!window.ran, directives: window.noted.policy.map(p => p.split(' ')[0]) };
    });
    check(!noted.ran && ['script-src', 'img-src', 'style-src', 'connect-src'].every(d => noted.directives.some(x => x.startsWith(d))), `refused: ${noted.directives}`);
    check(seen.requests.every(r => !r.startsWith('http')) || noted.directives.length >= 4, 'nothing was asked for');
    await context.close();
}

async function withoutScript(browser, file) {
    const { page, context } = await open(browser, file, { javaScriptEnabled: false });
    check(await page.locator('#heatmap td').count() > 20 && await page.locator('#overview svg').first().isVisible(), 'without script: tables and charts');
    check(await page.locator('.filter').first().isVisible() === false && await page.locator('thead button').count() === 0, 'without script: nothing that does nothing');
    await context.close();
}

async function paper(page, hr, headings) {
    const file = path.join(folder, 'page.pdf');
    await page.emulateMedia({ media: 'print' });
    fs.writeFileSync(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const sheets = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1), text = sheets.join('\n').replace(/\s+/g, ' ');
    check(sheets.length >= 4 && sheets.length < 40, `${sheets.length} sheets`);
    check(sheets.every(s => s.replace(/\s+/g, ' ').length > 60), `sheets with next to nothing: ${sheets.map((s, i) => s.replace(/\s+/g, ' ').length > 60 ? 0 : i + 1).filter(Boolean)}`);
    const gone = headings.filter(h => !text.includes(h.replace(/\s+/g, ' ')));
    check(gone.length === 0, `headings that are not on paper: ${gone}`);
    if (hr)
        check(sheets.every(s => /vertrouwelijk|confidentiel|confidential|vertraulich/i.test(s)), 'every sheet says that it is confidential');
    return sheets.length;
}

async function one(browser, folderName) {
    const file = path.join(folder, folderName, 'report.html'), hr = folderName.startsWith('hr'), thorough = /-(nl|de)$/.test(folderName);
    name = folderName;
    const view = await open(browser, file, { viewport: { width: 1280, height: 900 } }), { page, context } = view;
    check(await page.evaluate(() => document.documentElement.lang) === folderName.split('-')[1], 'language');
    check((await quiet(view)).shift < SHIFT, 'layout shift');
    await charts(page, hr);
    if (thorough) {
        await keyboard(page);
        await tables(page);
        await tips(page);
    }
    await quiet(view);
    const headings = await page.$$eval('main > section:not(#statements):not(#explore) > h2', list => list.map(h => h.textContent.trim()));
    const sheets = await paper(page, hr, headings);
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
    await unfold(page);
    await page.evaluate(axe);
    await accessible(page, 'light', { type: 'tag', values: RULES });
    await page.emulateMedia({ colorScheme: 'dark' });
    await accessible(page, 'dark', { type: 'rule', values: ['color-contrast', 'link-in-text-block'] });      /* what a scheme can change */
    await context.close();
    await narrow(browser, file);
    if (thorough) {
        await policy(browser, file);
        await withoutScript(browser, file);
    }
    console.log(`${folderName}: ${Math.round(fs.statSync(file).size / 1024)} KB, ${sheets} sheets of A4`);
}

async function large(browser) {
    const file = path.join(folder, 'large', 'report.html'), size = fs.statSync(file).size, times = [];
    name = 'large';
    for (let i = 0; i < 3; i++) {
        const { page, context } = await open(browser, file, { viewport: { width: 1280, height: 900 } });
        times.push(await page.evaluate(() => new Promise(done => new PerformanceObserver(l => done(l.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 1e9)).observe({ type: 'paint', buffered: true }))));
        await context.close();
    }
    check(size < 2e6, `${size} bytes`);
    check(Math.min(...times) < PAINT_MS, `first paint ${times.map(Math.round)} ms`);
    console.log(`large: ${Math.round(size / 1024)} KB, first paint ${times.map(Math.round).join(' ')} ms`);
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
try {
    for (const f of fs.readdirSync(folder).filter(f => /^(management|hr)-/.test(f)).sort())
        await one(browser, f);
    await large(browser);
} finally {
    await browser.close();
}
console.log(`browser: ${checks} checks, ${failures} failed`);
process.exit(failures || checks === 0 ? 1 : 0);
