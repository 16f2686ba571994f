// Shows the pictures that the extension sends. What is not sent anew stays as it is, and so does the place that was scrolled to.
'use strict';

const note = document.getElementById('note');
const main = document.getElementById('pictures');

function figure() {
  const whole = document.createElement('figure');
  const caption = document.createElement('figcaption');
  const size = document.createElement('button');
  const image = document.createElement('img');
  size.type = 'button';
  size.addEventListener('click', () => setFit(whole, size, !whole.classList.contains('fit')));
  setFit(whole, size, true);
  caption.append(document.createElement('span'), size);
  whole.append(caption, image);
  return whole;
}

function setFit(whole, button, fit) {
  whole.classList.toggle('fit', fit);
  button.textContent = fit ? 'Actual size' : 'Fit to width';
}

function show(pictures) {
  while (main.children.length > pictures.length) main.lastElementChild.remove();
  while (main.children.length < pictures.length) main.append(figure());
  pictures.forEach(({ workflow, label, image }, index) => {
    const whole = main.children[index];
    whole.querySelector('span').textContent = `${label} (${workflow})`;
    const shown = whole.querySelector('img');
    shown.alt = `The workflow “${label}”: its nodes in their portals, and what leads from one to another`;
    if (shown.src !== image) shown.src = image;
  });
}

window.addEventListener('message', ({ data }) => {
  // What went wrong stands above the last picture that was right.
  note.textContent = data.note ?? '';
  note.hidden = !data.note;
  if (data.pictures) show(data.pictures);
});

acquireVsCodeApi().postMessage('ready');
