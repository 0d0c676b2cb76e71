// A page of the sample's own, as a hybrid app would carry it.
window.addEventListener('load', function () {
  fetch('https://web.ringfence-sample-app.com/config.json').then(function (answer) {
    document.title = answer.status;
  });
});
