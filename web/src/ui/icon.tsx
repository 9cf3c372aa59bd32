const paths = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4',
  compose: 'M12 5v14M5 12h14',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.6 3.2-5.5 6.5-5.5s5.900 1.900 6.500 5.500M18 8v6M15 11h6',
  more: 'M12 5.500h.01M12 12h.01M12 18.500h.01',
  send: 'M4.500 12L20 4.500 15 20l-3.500-6.500z M11.500 13.500L20 4.500',
  smile:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.500 14.500c.9 1.300 2.100 2 3.500 2s2.600-.7 3.500-2M9 9.500v.5M15 9.500v.5',
  reply: 'M10 6L4 12l6 6M4.500 12H14c3.500 0 6 2.500 6 6.500',
  forward: 'M14 6l6 6-6 6M19.500 12H10c-3.500 0-6 2.500-6 6.500',
  copy: 'M9 9h11v11H9zM5.500 15H4V4h11v1.500',
  trash: 'M4.500 7h15M9.500 7V4h5v3M6.500 7l1 13h9l1-13M10.500 11v5.500M13.500 11v5.500',
  list: 'M5 7h14M5 12h14M5 17h14',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  down: 'M6 9l6 6 6-6',
  next: 'M9 6l6 6-6 6',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 1.500',
  alert: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v5M12 16v.01',
  bellOff:
    'M9.500 5a6 6 0 0 1 8.500 5.500c0 2 .3 3.500 1 4.500M6.500 8.500C6.100 12 6 14.500 4 17h13M10 20h4M4 4l16 16',
  bell: 'M6 10.500a6 6 0 0 1 12 0c0 3.500.7 5 2 6.500H4c1.300-1.500 2-3 2-6.500zM10 20h4',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z',
  eyeOff:
    'M4 4l16 16M9.500 5.800A9 9 0 0 1 12 5.500c6 0 9.500 6.500 9.500 6.500a16 16 0 0 1-2.800 3.500M6 7.500A15 15 0 0 0 2.500 12S6 18.500 12 18.500c1.500 0 2.900-.4 4.100-1',
  pencil: 'M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500',
  link: 'M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1',
  pin: 'M9 4h6l-.700 5.500 3 3.500H6.700l3-3.500zM12 13v7',
  archive: 'M4 5h16v4H4zM5.500 9v10h13V9M10 13h4',
  offline:
    'M4 4l16 16M5 10.500A11 11 0 0 1 9 8M19 10.500a11 11 0 0 0-6-2.900M8.500 14.200a6 6 0 0 1 4-1.200M12 18v.01',
} as const;

export type IconName = keyof typeof paths;

/** Pixels at the default font size, as rem: icons grow with the text. */
const sized = (width: number, height = width) => ({ width: `${width / 16}rem`, height: `${height / 16}rem` });

export function Icon({ name, size = 22 }: { name: IconName; size?: number }) {
  return (
    <svg
      class={name === 'more' ? 'icon dots' : 'icon'}
      style={sized(size)}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** One check: sent. Two: delivered. CSS colours them when the message is read. */
export function Checks({ isDouble }: { isDouble: boolean }) {
  return (
    <svg class="checks" style={sized(17, 11)} viewBox="0 0 17 11" aria-hidden="true" focusable="false">
      <path d={isDouble ? 'M1 6l3 3 6-7.500M7 8.500l.700.600 6.300-7.600' : 'M4 6l3 3 6-7.500'} />
    </svg>
  );
}

export function Logo({ size = 40 }: { size?: number }) {
  return (
    <svg style={sized(size)} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path
        class="logo-back"
        d="M20 5h11.500C38.400 5 44 10.600 44 17.500c0 4.100-2 7.800-5.100 10.100V34l-6.400-4H20C13.100 30 7.500 24.400 7.500 17.500S13.100 5 20 5z"
      />
      <path
        class="logo-front"
        d="M16 16h11c6.600 0 12 5.400 12 12s-5.400 12-12 12H16.500L9 44.500v-7.700C5.900 34.600 4 31.500 4 28c0-6.600 5.400-12 12-12z"
      />
      <path class="logo-check" d="M14.500 28.500l4.500 4.500 9.500-10" />
    </svg>
  );
}
