// The map of reports: outlines, points by squares of a grid, tiles only where they are configured.
(() => {
  const place = document.getElementById('map');
  const { box, points, outlines, many, failed, tiles, attribution } = place.dataset;
  const [west, south, east, north] = box.split(',').map(Number);
  // Leaflet takes an attribution for markup.
  const asText = (text) => {
    const shown = document.createElement('span');
    shown.textContent = text;
    return shown.innerHTML;
  };
  const map = L.map(place, { preferCanvas: false, zoomAnimation: false, zoomSnap: 0.25 });
  map.attributionControl.setPrefix(false);
  map.fitBounds([
    [south, west],
    [north, east],
  ]);
  if (tiles) L.tileLayer(tiles, { maxZoom: 19, attribution: asText(attribution ?? '') }).addTo(map);

  const named = (layer, name) => {
    const label = document.createElement('span');
    label.textContent = name;
    return layer.bindTooltip(label, { permanent: true, direction: 'center', className: 'district' });
  };

  function outline(shapes) {
    L.geoJSON(shapes, {
      interactive: false,
      style: { color: '#123a63', weight: 1, fillOpacity: 0.03 },
      pointToLayer: ({ properties }, at) =>
        named(L.circleMarker(at, { radius: 1, interactive: false }), properties.name),
    }).addTo(map);
  }

  const marks = L.layerGroup().addTo(map);

  // Leaflet's marks are buttons for keys, but only popups answer to Enter.
  function opened(mark, act) {
    mark.on('click', act);
    mark.on('keypress', ({ originalEvent }) => {
      if (originalEvent.key === 'Enter') act();
    });
    return mark;
  }

  function cluster(at, count) {
    const shown = document.createElement('span');
    shown.textContent = String(count);
    const icon = L.divIcon({ className: 'cluster', html: shown, iconSize: [36, 36] });
    const mark = L.marker(at, { icon, keyboard: true, title: many.replace('#', String(count)) });
    return opened(mark, () => map.setView(at, map.getZoom() + 2));
  }

  function single(at, { reference, what }) {
    const icon = L.divIcon({ className: 'cluster', iconSize: [20, 20] });
    const mark = L.marker(at, { icon, keyboard: true, title: `${reference} ${what}` });
    return opened(mark, () => location.assign(`/staff/reports/${reference}`));
  }

  /** Says once that the points could not be read: the list below holds the same reports. */
  function fail() {
    if (document.getElementById('map-failed')) return;
    const said = document.createElement('p');
    said.id = 'map-failed';
    said.setAttribute('role', 'alert');
    said.textContent = failed;
    place.before(said);
  }

  let asked = 0;
  async function fill() {
    asked += 1;
    const mine = asked;
    const url = new URL(points, location.href);
    url.searchParams.set('box', map.getBounds().toBBoxString());
    const answer = await fetch(url, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    if (mine !== asked) return;
    const { features } = await answer.json();
    marks.clearLayers();
    for (const { geometry, properties } of features) {
      const at = [geometry.coordinates[1], geometry.coordinates[0]];
      const isOne = properties.reference !== undefined;
      marks.addLayer(isOne ? single(at, properties) : cluster(at, properties.count));
    }
  }

  map.on('moveend', () => fill().catch(fail));
  fill().catch(fail);
  fetch(outlines, { credentials: 'same-origin' })
    .then((answer) => answer.json())
    .then(outline)
    .catch(fail);
})();
