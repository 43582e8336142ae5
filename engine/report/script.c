/* What the page can do beyond being read: sort and search its tables, and show the figures under the pointer. Everything is there without it. The
 * content security policy allows exactly this text, by its hash; tests/unit/report/test_style.c tells the hash after a change.
 *
 * It reads and moves what is in the page, and asks nothing of anywhere else. The class `js` comes first, so that style makes room for what it adds
 * before anything is painted. */
#include "report/page.h"

const char exl_page_script[] =
    "(function(){'use strict';var d=document,root=d.documentElement;root.classList.add('js');\n"
    "function each(s,f){Array.prototype.forEach.call(d.querySelectorAll(s),f)}\n"
    "function fold(s){return s.normalize('NFD').replace(/[\\u0300-\\u036f]/g,'').toLowerCase()}\n"
    /* a number where the cell has one, else its text; a row without that cell (too few leavers) has null and stays last */
    "function key(r,i){var c=r.cells[i];if(!c||c.classList.contains('hidden'))return null;var v=c.getAttribute('data-v');return v===null?fold(c.textContent.trim()):parseFloat(v)}\n"
    "function sorter(t,i,th){return function(){var up=th.getAttribute('aria-sort')==='descending',b=t.tBodies[0];\n"
    "if(!th.hasAttribute('aria-sort')&&!th.classList.contains('num')&&i===0)up=true;\n"
    "var rows=Array.prototype.map.call(b.rows,function(r,n){return{r:r,k:key(r,i),n:n}});\n"
    "rows.sort(function(x,y){if(x.k===null||y.k===null)return(x.k===null?1:0)-(y.k===null?1:0)||x.n-y.n;\n"
    "var c=typeof x.k==='number'&&typeof y.k==='number'?x.k-y.k:String(x.k).localeCompare(String(y.k));return(up?c:-c)||x.n-y.n});\n"
    "rows.forEach(function(x){b.appendChild(x.r)});\n"
    "Array.prototype.forEach.call(th.parentNode.cells,function(o){o.removeAttribute('aria-sort')});\n"
    "th.setAttribute('aria-sort',up?'ascending':'descending')}}\n"
    "function sortable(t){Array.prototype.forEach.call(t.tHead.rows[0].cells,function(th,i){var s=th.firstElementChild;if(!s)return;\n"
    "var b=d.createElement('button');b.type='button';th.insertBefore(b,s);b.appendChild(s);b.addEventListener('click',sorter(t,i,th))})}\n"
    "function searchable(p){var t=p.nextElementSibling.querySelector('table'),rows=Array.prototype.slice.call(t.tBodies[0].rows),\n"
    "l=d.createElement('label'),f=d.createElement('input'),o=d.createElement('span');\n"
    "f.type='search';f.autocomplete='off';o.setAttribute('role','status');l.appendChild(d.createTextNode(p.getAttribute('data-label')+' '));l.appendChild(f);p.appendChild(l);p.appendChild(o);\n"
    "function show(){var w=fold(f.value).split(/\\s+/).filter(Boolean),n=0;rows.forEach(function(r){var s=fold(r.textContent),\n"
    "in_=w.every(function(x){return s.indexOf(x)>=0});r.hidden=!in_;n+=in_?1:0});\n"
    "o.textContent=p.getAttribute('data-count').replace('{1}',n).replace('{2}',rows.length)}\n"
    "f.addEventListener('input',show);show()}\n"
    /* one box for all; it can be pointed at, and Escape closes it */
    "function tips(){var box=d.createElement('div'),of=null;box.className='tip';box.hidden=true;d.body.appendChild(box);\n"
    "function hide(){box.hidden=true;of=null}\n"
    "d.addEventListener('pointerover',function(e){if(e.target===box)return;var x=e.target.closest&&e.target.closest('[data-tip],td[title]');if(!x){hide();return}\n"
    "if(x.hasAttribute('title')){x.setAttribute('data-tip',x.getAttribute('title'));x.removeAttribute('title')}\n"
    "if(x===of)return;of=x;box.textContent=x.getAttribute('data-tip');box.hidden=false;var r=x.getBoundingClientRect(),w=root.clientWidth;\n"
    "box.style.left=Math.max(4,Math.min(w-box.offsetWidth-4,r.left+r.width/2-box.offsetWidth/2))+'px';\n"
    "box.style.top=(r.top>box.offsetHeight+4?r.top-box.offsetHeight:r.bottom)+'px'});\n"
    "d.addEventListener('keydown',function(e){if(e.key==='Escape')hide()});d.addEventListener('scroll',hide,true)}\n"
    "d.addEventListener('DOMContentLoaded',function(){each('table.sort',sortable);each('.filter',searchable);tips()})})();\n";

const char exl_page_script_hash[] = "vLhA2i6Ac+7xNKmT8eAC+exwGCFsfmdbMPAG06/zzh4=";
