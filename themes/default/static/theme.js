// Runs before the first paint: says that there is JavaScript, and applies the reader's choice of light or dark.
(function () {
  var root = document.documentElement;
  root.classList.add('js');
  try {
    var choice = localStorage.getItem('casebook-theme');
    if (choice === 'light' || choice === 'dark') root.dataset.theme = choice;
  } catch (e) { /* storage is switched off: follow the system */ }
})();
