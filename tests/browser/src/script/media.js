// What is really seen and heard: decoded frames and sound energy as the browser counts them, and the
// colour in the middle of each picture on the screen.

async function received() {
  const all = { open: 0, connections: window.witness?.connections ?? 0, arrived: 0, frames: 0, energy: 0, sent: 0, codecs: [], states: [], sealed: 0, opened: 0, dropped: 0, shown: 0 };
  const done = said => Object.values(said?.counts ?? {}).map(count => count.done ?? 0).reduce((one, other) => one + other, 0);
  const workers = window.witness?.workers ?? [];
  // A page that made a client anew has a newer pair.
  all.sealed = done(workers.at(-2));
  all.opened = done(workers.at(-1));
  for (const count of Object.values(workers.at(-1)?.counts ?? {})) {
    for (const reason of ['forged', 'malformed', 'other_sender', 'unknown_epoch']) all.dropped += count[reason] ?? 0;
  }
  for (const peer of window.witness?.peers ?? []) {
    all.states.push(peer.connectionState);
    if (peer.connectionState === 'closed') continue;
    all.open += 1;
    for (const { direction, receiver } of peer.getTransceivers()) {
      all.shown += direction === 'recvonly' && receiver.track.enabled ? 1 : 0;
    }
    const stats = await peer.getStats();
    for (const report of stats.values()) {
      if (report.type === 'inbound-rtp' && report.kind === 'video') {
        all.arrived += report.packetsReceived ?? 0;
        all.frames += report.framesDecoded ?? 0;
      }
      if (report.framesDecoded) all.codecs.push(stats.get(report.codecId)?.mimeType ?? '');
      if (report.type === 'inbound-rtp' && report.kind === 'audio') all.energy += report.totalAudioEnergy ?? 0;
      if (report.type === 'outbound-rtp') all.sent += report.packetsSent ?? 0;
    }
  }
  return all;
}

// For a test that failed: every connection's sections and streams, and all that the workers count.
async function everything() {
  const all = { workers: window.witness?.workers, peers: [], last: (window.witness?.messages ?? []).slice(-8).map(text => text.slice(0, 120)) };
  for (const peer of window.witness?.peers ?? []) {
    if (peer.connectionState === 'closed') continue;
    const sections = peer.getTransceivers().map(({ mid, currentDirection, receiver, sender }) =>
      ({ mid, currentDirection, kind: receiver.track.kind, shown: receiver.track.enabled, sends: sender.track?.readyState }));
    const streams = [];
    for (const report of (await peer.getStats()).values()) {
      if (report.type === 'inbound-rtp') streams.push(['in', report.mid, report.packetsReceived, report.framesReceived, report.framesDecoded, report.pliCount]);
      if (report.type === 'outbound-rtp') streams.push(['out', report.mid, report.packetsSent, report.framesSent, report.keyFramesEncoded, report.pliCount]);
    }
    all.peers.push({ state: peer.connectionState, signaling: peer.signalingState, sections, streams });
  }
  return all;
}

function colourOf(video) {
  const canvas = document.createElement('canvas');
  canvas.width = 16;
  canvas.height = 16;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return [0, 0, 0];
  // The middle: the bar along the top edge is left out.
  context.drawImage(video, width * 0.4, height * 0.4, width * 0.2, height * 0.2, 0, 0, 16, 16);
  const data = context.getImageData(0, 0, 16, 16).data;
  const sum = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) for (let part = 0; part < 3; part++) sum[part] += data[at + part];
  return sum.map(part => Math.round(part / 256));
}

// The pictures on the screen, each with the words around it.
function pictures() {
  const found = [];
  for (const video of document.querySelectorAll('video')) {
    if (!isShown(video) || !video.srcObject) continue;
    const tile = video.closest('figure, li, article, [role=listitem], [role=group], section') ?? video.parentElement;
    const box = video.getBoundingClientRect();
    found.push({
      words: (wordsOf(tile) + ' ' + nameOf(tile) + ' ' + nameOf(video)).replace(/\s+/g, ' ').trim(),
      colour: colourOf(video),
      width: video.videoWidth,
      is_playing: !video.paused && video.readyState >= 2,
      shown_width: Math.round(box.width),
      frames: video.getVideoPlaybackQuality?.().totalVideoFrames || video.mozPaintedFrames || 0,
    });
  }
  return found;
}
