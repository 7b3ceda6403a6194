// Follows the page's one link and takes along the part of the address after `#`, which a plain redirect would lose.
(function () {
  var link = document.getElementById('cb-moved');
  location.replace(link.href + (link.hash ? '' : location.hash));
})();
