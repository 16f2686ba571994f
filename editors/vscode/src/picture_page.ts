/** The page in which pictures of workflows are shown. It runs one script, ours, and nothing of a picture can run: it is an image. */
export interface Sources {
  /** The source that the page may load its style and script from. */
  csp: string;
  style: string;
  script: string;
}

export function picturePage({ csp, style, script }: Sources): string {
  const policy = `default-src 'none'; img-src data:; style-src ${csp}; script-src ${csp}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="${attribute(style)}">
<title>Workflow</title>
</head>
<body>
<p id="note" role="status">Drawing the workflow …</p>
<main id="pictures"></main>
<script src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}

/** What the page is told: each picture as the address of an image. */
export function pictureMessage(pictures: { workflow: string; label: string; svg: string }[]) {
  return {
    pictures: pictures.map(({ workflow, label, svg }) => ({
      workflow,
      label,
      image: `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`,
    })),
  };
}
