type Role = 'owner' | 'admin' | 'member'

export interface DemoOrganisation {
  name: string
  slug: string
  projects: string[]
}

export interface DemoPerson {
  name: string
  email: string
  /** What this person shows, in a few words for the sign-in page. */
  note: string
  /** Slug of the organisation and the role held there. */
  roles: Record<string, Role>
  /** Slug of the organisation to begin in; without one the sign-in asks. */
  startsIn?: string
}

export const demoOrganisations: DemoOrganisation[] = [
  {
    name: 'Acme Robotics',
    slug: 'acme',
    projects: ['Warehouse arm', 'Gripper redesign', 'Line-following cart', 'Safety review', 'Factory tour'],
  },
  {
    name: 'Globex Energy',
    slug: 'globex',
    projects: [
      'Rooftop solar pilot',
      'Battery recycling',
      'Grid forecast',
      'Heat pump rollout',
      'Wind survey',
    ],
  },
  {
    name: 'Initech Labs',
    slug: 'initech',
    projects: ['Report templates', 'Printer retirement', 'Release calendar', 'Lab notebook', 'Badge system'],
  },
  {
    name: 'Aperture Optics',
    slug: 'aperture',
    projects: ['Lens coating', 'Microscope stage', 'Clean room move', 'Prism catalogue'],
  },
  {
    name: 'Blue Harbour Shipping',
    slug: 'blue-harbour',
    projects: ['Crane schedule', 'Container tracking', 'Night berth', 'Harbour map'],
  },
  {
    name: 'Cedar Clinic',
    slug: 'cedar-clinic',
    projects: ['Waiting room', 'Vaccination week', 'Patient letters', 'New X-ray'],
  },
  {
    name: 'Dunes Architecture',
    slug: 'dunes',
    projects: ['Library extension', 'Timber bridge', 'School courtyard', 'Model archive'],
  },
  {
    name: 'Fieldnote Press',
    slug: 'fieldnote',
    projects: ['Autumn catalogue', 'Bird guide', 'Paper samples', 'Reader survey'],
  },
  {
    name: 'Hollow Tree Toys',
    slug: 'hollow-tree',
    projects: ['Marble run', 'Wooden train', 'Puzzle box', 'Toy safety label'],
  },
  {
    name: 'Juniper Foods',
    slug: 'juniper',
    projects: ['Oat bread', 'Cold chain', 'Allergen list', 'Market stall'],
  },
  {
    name: 'Northwind Travel',
    slug: 'northwind',
    projects: ['Rail passes', 'Winter brochure', 'Mountain huts', 'Luggage policy'],
  },
  {
    name: 'Quarry Street Theatre',
    slug: 'quarry-street',
    projects: ['Spring season', 'Lighting rig', 'Costume store', 'Friends of the house'],
  },
]

export const demoPeople: DemoPerson[] = [
  {
    name: 'Ada Winter',
    email: 'ada@example.com',
    note: 'Owner of Acme Robotics, member of Globex Energy',
    roles: { acme: 'owner', globex: 'member' },
    startsIn: 'acme',
  },
  {
    name: 'Grace Okafor',
    email: 'grace@example.com',
    note: 'Owner of Globex Energy, her only organisation',
    roles: { globex: 'owner' },
    startsIn: 'globex',
  },
  {
    name: 'Linus Berg',
    email: 'linus@example.com',
    note: 'In twelve organisations: chooses one when signing in',
    roles: Object.fromEntries(
      demoOrganisations.map(({ slug }) => [slug, slug === 'initech' ? 'owner' : 'member'] as const),
    ),
  },
]

/** One password for all of them, shown on the sign-in page. */
export const demoPassword = 'correct-horse-battery'

/** The sign-ins of the demo, as the page and the start script show them. */
export const demoSignIns = demoPeople.map(({ name, email, note }) => ({
  name,
  email,
  note,
  password: demoPassword,
}))
