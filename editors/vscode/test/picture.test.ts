import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pictureMessage, picturePage } from '../src/picture_page';

test('the page loads its own style and script, images in data, and nothing else', () => {
  const page = picturePage({ csp: 'https://a.example', style: 'https://a.example/s.css', script: 'https://a.example/s.js' });
  const policy = /content="([^"]*)"/.exec(page.slice(page.indexOf('Content-Security-Policy')))![1];
  assert.equal(policy, "default-src 'none'; img-src data:; style-src https://a.example; script-src https://a.example");
  assert.doesNotMatch(page, /unsafe|<style| on\w+=| style=/);
  assert.equal(page.match(/<script/g)!.length, 1);
});

test('addresses cannot end their attribute', () => {
  const page = picturePage({ csp: 'a', style: '"><script>x</script>', script: 'b' });
  assert.doesNotMatch(page, /<script>x/);
});

test('a picture is an image, whatever is in it', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>é “—” <script>alert(1)</script></text></svg>';
  const { pictures } = pictureMessage([{ workflow: 'w', label: 'Größe', svg }]);
  assert.match(pictures[0].image, /^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+$/);
  assert.equal(Buffer.from(pictures[0].image.split(',')[1], 'base64').toString('utf8'), svg);
});
