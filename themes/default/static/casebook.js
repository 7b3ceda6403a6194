// Everything here is a convenience: each page is complete without it. No request is made, nothing is sent.
(function () {
  'use strict';
  var root = document.documentElement;
  var store = {
    get: function (key) { try { return localStorage.getItem(key); } catch (e) { return null; } },
    set: function (key, value) {
      try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch (e) { /* not kept */ }
    }
  };
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function one(selector) { return document.querySelector(selector); }

  // Light, dark, or as the system has it.
  var themes = ['system', 'light', 'dark'];
  var themeSwitch = one('[data-theme-switch]');
  if (themeSwitch) {
    var sayTheme = function () {
      var now = root.dataset.theme || 'system';
      var text = 'Theme: ' + (now === 'system' ? 'follow system' : now);
      themeSwitch.title = text;
      themeSwitch.querySelector('.vh').textContent = text;
    };
    themeSwitch.addEventListener('click', function () {
      var next = themes[(themes.indexOf(root.dataset.theme || 'system') + 1) % themes.length];
      if (next === 'system') delete root.dataset.theme; else root.dataset.theme = next;
      store.set('casebook-theme', next === 'system' ? null : next);
      sayTheme();
    });
    sayTheme();
  }

  // The menu on narrow screens.
  var menu = one('[data-menu]');
  if (menu) {
    var nav = document.getElementById(menu.getAttribute('aria-controls'));
    var openMenu = function (isOpen) {
      menu.setAttribute('aria-expanded', String(isOpen));
      nav.classList.toggle('open', isOpen);
    };
    menu.addEventListener('click', function () { openMenu(menu.getAttribute('aria-expanded') !== 'true'); });
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && menu.getAttribute('aria-expanded') === 'true') { openMenu(false); menu.focus(); }
    });
  }

  // Where in the page the reader is, in the list of contents.
  var entries = all('.toc a[href^="#"]');
  if (entries.length) {
    var targets = entries.map(function (entry) { return document.getElementById(decodeURIComponent(entry.hash.slice(1))); });
    var waiting = false;
    var mark = function () {
      waiting = false;
      var line = window.innerHeight / 4;
      var current = -1;
      targets.forEach(function (target, i) { if (target && target.getBoundingClientRect().top <= line) current = i; });
      if (window.innerHeight + window.scrollY >= document.body.scrollHeight - 2 && window.scrollY > 0) current = entries.length - 1;
      entries.forEach(function (entry, i) {
        if (i === current) entry.setAttribute('aria-current', 'true'); else entry.removeAttribute('aria-current');
      });
    };
    var soon = function () { if (!waiting) { waiting = true; requestAnimationFrame(mark); } };
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon, { passive: true });
    mark();
  }

  // A time in the reader's own zone, when the pointer rests on it.
  all('time[datetime*="T"]').forEach(function (time) {
    var moment = new Date(time.getAttribute('datetime'));
    if (isNaN(moment)) return;
    try {
      time.title = moment.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' }) + ' where you are';
    } catch (e) { /* an old browser: no hint */ }
  });

  // Print is a button, because only a script can do it.
  all('[data-print]').forEach(function (button) { button.addEventListener('click', function () { print(); }); });

  // Search: its scripts come when it is first wanted. Without them, the same forms lead to the search page.
  var opener = one('[data-search]');
  var scripts = null;
  function script(address) {
    return new Promise(function (resolve, reject) {
      var element = document.createElement('script');
      element.src = address;
      element.async = false;
      element.onload = resolve;
      element.onerror = reject;
      document.head.append(element);
    });
  }
  function loadSearch() {
    scripts = scripts || Promise.all(opener.dataset.scripts.trim().split(/\s+/).map(script));
    return scripts;
  }
  function toSearchPage(text) { location.assign(opener.action + (text ? '?q=' + encodeURIComponent(text) : '')); }
  function openSearch() {
    loadSearch().then(function () {
      var search = window.casebook.search;
      if (search.openPage) search.openPage(); else search.toggle();
    }, function () { toSearchPage(''); });
    return true;
  }
  if (opener) {
    opener.addEventListener('submit', function (event) { event.preventDefault(); openSearch(); });
    opener.addEventListener('pointerenter', function () { loadSearch().catch(function () { /* said when it is opened */ }); });
    if (/Mac|iP(hone|ad)/.test(navigator.platform)) all('kbd', opener).forEach(function (key) { key.textContent = '\u2318 K'; });
    document.addEventListener('keydown', function (event) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      openSearch();
    });
    if (document.body.classList.contains('search')) {
      loadSearch().catch(function () { root.classList.add('no-search'); });
    } else {
      all('.bigsearch').forEach(function (form) {
        form.addEventListener('submit', function (event) { event.preventDefault(); toSearchPage(form.elements.q.value.trim()); });
      });
    }
  }

  // Single keys. A reader can switch them off on the page that lists them; a site can in its configuration.
  var siteKeys = root.dataset.keys !== 'off';
  function keysAreOn() {
    var choice = store.get('casebook-keys');
    return choice === null ? siteKeys : choice === 'on';
  }
  var keySwitch = one('[data-key-switch]');
  if (keySwitch) {
    keySwitch.checked = keysAreOn();
    keySwitch.addEventListener('change', function () { store.set('casebook-keys', keySwitch.checked ? 'on' : 'off'); });
  }
  function follow(selector) {
    var link = one(selector);
    if (link) link.click();
    return !!link;
  }
  function move(step) {
    var rows = all('[data-list]>li');
    if (!rows.length) return false;
    var at = rows.findIndex(function (row) { return row.classList.contains('at'); });
    var next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
    if (at >= 0) rows[at].classList.remove('at');
    rows[next].classList.add('at');
    var link = rows[next].querySelector('a');
    if (link) link.focus();
    return true;
  }
  var simple = {
    '[': function () { return follow('a[rel=prev]'); },
    ']': function () { return follow('a[rel=next]'); },
    '?': function () { return follow('[data-keys-page]'); },
    '/': function () { return !!opener && openSearch(); },
    'e': function () { return follow('[data-edit]'); },
    'j': function () { return move(1); },
    'k': function () { return move(-1); }
  };
  var goUntil = 0;
  document.addEventListener('keydown', function (event) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    var target = event.target;
    if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || !keysAreOn()) return;
    var isGo = event.timeStamp < goUntil;
    goUntil = 0;
    var done = false;
    if (isGo && /^[a-z]$/.test(event.key)) done = follow('[data-go="' + event.key + '"]');
    else if (event.key === 'g') { goUntil = event.timeStamp + 1500; return; }
    else if (Object.prototype.hasOwnProperty.call(simple, event.key)) done = simple[event.key]();
    if (done) event.preventDefault();
  });
})();
