const stroke = {
  className: 'na-icon',
  viewBox: '0 0 16 16',
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.5,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
  'aria-hidden': true,
} as const

export const ChevronsIcon = () => (
  <svg {...stroke}>
    <path d="M5 6.5 8 3.5l3 3M5 9.5l3 3 3-3" />
  </svg>
)

export const CheckIcon = () => (
  <svg {...stroke}>
    <path d="m3.5 8.5 3 3 6-7" />
  </svg>
)

export const SearchIcon = () => (
  <svg {...stroke}>
    <circle cx="7" cy="7" r="4" />
    <path d="m10 10 3.5 3.5" />
  </svg>
)

export const PlusIcon = () => (
  <svg {...stroke}>
    <path d="M8 3v10M3 8h10" />
  </svg>
)

export const SignOutIcon = () => (
  <svg {...stroke}>
    <path d="M6 3H3.5v10H6M7 8h6m-2.5-2.5L13 8l-2.5 2.5" />
  </svg>
)

export const MinusIcon = () => (
  <svg {...stroke}>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M5.5 8h5" />
  </svg>
)

export const BackIcon = () => (
  <svg {...stroke} className="na-icon na-icon-mirrored">
    <path d="M9.5 3.5 5 8l4.5 4.5" />
  </svg>
)

export const DevicesIcon = () => (
  <svg {...stroke}>
    <rect x="2" y="3" width="9" height="7" rx="1" />
    <path d="M5 13h3m2.5-6.5h3V13h-3z" />
  </svg>
)

export const PersonIcon = () => (
  <svg {...stroke}>
    <circle cx="8" cy="5.5" r="2.5" />
    <path d="M3 13.5c.6-2.5 2.5-4 5-4s4.4 1.5 5 4" />
  </svg>
)
