// Lists of actions: narrowed by what the address says, days late as of today, and as CSV. Each list is complete without.
(function () {
  'use strict';
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  var rows = all('.tasks tbody tr[data-id]');
  var now = new Date();
  var today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());

  /** Days from today to a day such as 2026-07-17; negative once it is over. */
  function daysTo(day) {
    var parts = day.split('-').map(Number);
    return Math.round((Date.UTC(parts[0], parts[1] - 1, parts[2]) - today) / 86400000);
  }

  // How late an action is, since the page was built.
  rows.forEach(function (row) {
    var late = row.dataset.open === undefined ? 0 : -daysTo(row.dataset.due);
    if (late <= 0) return;
    var badge = row.querySelector('.states .badge');
    var icon = badge.querySelector('use');
    badge.className = 'badge b-over';
    if (icon) icon.setAttribute('href', '#i-late');
    badge.lastChild.textContent = late + (late === 1 ? ' day late' : ' days late');
  });

  var form = document.querySelector('[data-board]');
  if (!form) return;
  var names = all('select', form).map(function (select) { return select.name; });
  var shown = form.querySelector('[data-shown]');
  var clear = form.querySelector('[type=reset]');

  function isOneOf(slugs, wanted) {
    return (slugs || '').split(' ').some(function (slug) { return slug === wanted || slug.indexOf(wanted + '/') === 0; });
  }
  function fits(row, name, wanted) {
    if (!wanted) return true;
    var data = row.dataset;
    if (name === 'due') {
      if (wanted === '-') return !data.due || data.due === 'none';
      return !!data.due && data.due !== 'none' && daysTo(data.due) <= Number(wanted);
    }
    if (wanted === '-') return !data[name];
    return isOneOf(data[name], wanted);
  }
  function wanted() {
    return names.map(function (name) { return [name, form.elements[name].value]; }).filter(function (pair) { return pair[1]; });
  }
  function address(pairs) {
    return pairs.map(function (pair) { return pair.map(encodeURIComponent).join('='); }).join('&');
  }

  var views = all('.views a').map(function (link) { return [link, link.getAttribute('href').split('?')[0]]; });
  var calendar = document.querySelector('a[data-calendar]');
  var ofAll = calendar && calendar.getAttribute('href');
  function narrow() {
    var pairs = wanted();
    var n = 0;
    rows.forEach(function (row) {
      row.hidden = !pairs.every(function (pair) { return fits(row, pair[0], pair[1]); });
      if (!row.hidden) n += 1;
    });
    all('main section').forEach(function (section) {
      var own = all('.tasks tbody tr', section);
      section.hidden = own.length > 0 && own.every(function (row) { return row.hidden; });
    });
    shown.textContent = pairs.length ? n + ' of ' + rows.length + ' shown' : '';
    clear.hidden = !pairs.length;
    var query = address(pairs);
    views.forEach(function (view) { view[0].setAttribute('href', view[1] + (query ? '?' + query : '')); });
    if (calendar && form.elements.owner) {
      var option = form.elements.owner.selectedOptions[0];
      calendar.setAttribute('href', (option && option.dataset.calendar) || ofAll);
    }
    return query;
  }
  function read() {
    var said = new URLSearchParams(location.search);
    names.forEach(function (name) {
      var select = form.elements[name];
      select.value = said.get(name) || '';
      // A view may have no action of what another had: the address keeps it, and nothing is shown.
      if (select.selectedIndex < 0) {
        select.add(new Option(said.get(name) + ' (0)', said.get(name)));
        select.value = said.get(name);
      }
    });
    narrow();
  }
  form.addEventListener('change', function () {
    var query = narrow();
    history.replaceState(null, '', (query ? '?' + query : location.pathname) + location.hash);
  });
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('reset', function (event) {
    event.preventDefault();
    names.forEach(function (name) { form.elements[name].value = ''; });
    narrow();
    history.replaceState(null, '', location.pathname + location.hash);
    form.querySelector('select').focus();
  });
  addEventListener('pageshow', read);
  read();

  function text(row, selector) {
    var found = row.querySelector(selector);
    return found ? found.textContent.replace(/\s+/g, ' ').trim() : '';
  }
  function cell(value) { return /[",\r\n]/.test(value) ? '"' + value.replace(/"/g, '""') + '"' : value; }
  document.querySelector('[data-csv]').addEventListener('click', function () {
    var table = [['id', 'state', 'due', 'owner', 'action', 'type', 'systems', 'addresses', 'url']];
    rows.filter(function (row) { return !row.hidden; }).forEach(function (row) {
      var data = row.dataset;
      var link = row.querySelector('th a');
      table.push([data.id, text(row, '.states .badge'), data.due, data.owner, text(row, 'th a'), data.type, data.system, data.cause, link.href]);
    });
    var lines = table.map(function (line) { return line.map(function (value) { return cell(value || ''); }).join(',') + '\r\n'; });
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['\ufeff'].concat(lines), { type: 'text/csv' }));
    link.download = 'actions.csv';
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  });
})();
