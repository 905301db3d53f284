// Runs before the page's own scripts and keeps what they make, so that a test can look at it:
// peer connections, what its workers count and of which track, what arrives over WebSockets and when one was let in, when the first
// picture of someone else is shown and when one of them moved.
// In Firefox it runs right after the page has loaded, before any of these is made.
(() => {
  if (window.witness) return;
  const witness = { peers: [], connections: 0, workers: [], transforms: [], messages: [], presses: [], pictures: [],
    sockets: [], admissions: [], moves: [] };
  window.witness = witness;
  const now = () => performance.timeOrigin + performance.now();

  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args) {
      const peer = Reflect.construct(target, args);
      witness.peers.push(peer);
      // A connection that was only made and thrown away again never gets here.
      peer.addEventListener('connectionstatechange', () => {
        if (peer.connectionState === 'connecting') witness.connections += 1;
      });
      return peer;
    },
  });

  // A page's workers in the order they are made: the first seals, the second opens.
  window.Worker = new Proxy(window.Worker, {
    construct(target, args) {
      const worker = Reflect.construct(target, args);
      const said = { counts: {}, opened: 0 };
      // Out of sight of whoever writes down what was said.
      Object.defineProperty(said, 'worker', { value: worker });
      witness.workers.push(said);
      worker.addEventListener('message', ({ data }) => {
        if (data.counts) said.counts = data.counts;
        if (data.opened !== undefined) said.opened += 1;
      });
      return worker;
    },
  });

  // What the page says of each track that it leads through a worker. A test may have taken transforms away.
  if (window.RTCRtpScriptTransform) {
    window.RTCRtpScriptTransform = new Proxy(window.RTCRtpScriptTransform, {
      construct(target, args) {
        witness.transforms.push(args[1]);
        return Reflect.construct(target, args);
      },
    });
  }

  window.WebSocket = new Proxy(window.WebSocket, {
    construct(target, args) {
      const socket = Reflect.construct(target, args);
      witness.sockets.push(socket);
      socket.addEventListener('message', event => {
        const text = String(event.data);
        witness.messages.push(text);
        if (text.startsWith('{"visit":{"admitted":')) witness.admissions.push(now());
      });
      return socket;
    },
  });

  document.addEventListener('click', event => {
    const control = event.target.closest?.('button');
    if (control) witness.presses.push([control.textContent.trim(), now()]);
  }, true);

  let watched = new WeakMap();
  witness.forget = () => {
    // What is shown at this moment is no first picture.
    watched = new WeakMap();
    for (const video of document.querySelectorAll('video')) {
      watched.set(video, video.srcObject?.getVideoTracks()[0]);
    }
    witness.presses.length = 0;
    witness.pictures.length = 0;
  };
  const frames = new WeakMap();
  setInterval(() => {
    for (const video of document.querySelectorAll('video')) {
      const track = video.srcObject?.getVideoTracks()[0];
      const count = video.getVideoPlaybackQuality().totalVideoFrames;
      // One's own picture is the captured stream, sound and all.
      if (track && frames.get(video) !== count && !video.srcObject.getAudioTracks().length) {
        if (frames.has(video) && video.videoWidth > 2) witness.moves.push(now());
        frames.set(video, count);
      }
      if (!track || watched.get(video) === track) continue;
      // One's own picture is the captured stream, sound and all; someone else's is a picture alone.
      if (video.srcObject.getAudioTracks().length) continue;
      // Enough is decoded to show a picture (HAVE_CURRENT_DATA). What is turned off is a black picture of
      // two by two points in Chromium.
      if (video.readyState < 2 || video.videoWidth <= 2) continue;
      watched.set(video, track);
      witness.pictures.push(now());
    }
  }, 5);
})();
