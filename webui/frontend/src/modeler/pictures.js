// Pictures of the plane that is shown: SVG and PNG to keep, and a sheet for the printer (or PDF).
const SHARP = 2; // pixels of the PNG per pixel of the drawing

export async function saveSvg(modeler, name) {
  const { svg } = await modeler.saveSVG();
  offer(new Blob([svg], { type: "image/svg+xml" }), `${name}.svg`);
}

export async function savePng(modeler, name) {
  const picture = await asImage(modeler);
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * SHARP;
  canvas.height = picture.height * SHARP;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  offer(blob, `${name}.png`);
}

export async function printPicture(modeler, label) {
  document.querySelector(".ow-druck")?.remove();
  const sheet = document.createElement("figure");
  sheet.className = "ow-druck";
  const picture = await asImage(modeler);
  picture.alt = label;
  const words = document.createElement("figcaption");
  words.textContent = label;
  sheet.append(words, picture);
  document.body.append(sheet);
  print();
}

async function asImage(modeler) {
  const { svg } = await modeler.saveSVG();
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  return picture;
}

function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
