export interface DemoOrganisation {
  name: string
  slug: string
  /** Colour of the organisation's sign-in page. */
  accentColor: string
  /** The accounts of this organisation; none of them exists in another one. */
  accounts: DemoAccount[]
}

export interface DemoAccount {
  name: string
  email: string
  password: string
  role: 'owner' | 'member'
  notes: string[]
}

export const demoOrganisations: DemoOrganisation[] = [
  {
    name: 'Acme Robotics',
    slug: 'acme',
    accentColor: '#b45309',
    accounts: [
      {
        name: 'Ada Winter',
        email: 'ada@example.com',
        password: 'amber-lantern-orbit',
        role: 'owner',
        notes: [
          'The gripper passed its ten-thousandth cycle last night.',
          'Safety review moved to Thursday, same room.',
          'Who borrowed the torque wrench from bench four?',
          'New cart batteries arrive on Monday.',
          'Factory tour at noon: closed shoes, please.',
        ],
      },
    ],
  },
  {
    name: 'Globex Energy',
    slug: 'globex',
    accentColor: '#0f766e',
    accounts: [
      {
        name: 'Grace Okafor',
        email: 'grace@example.com',
        password: 'copper-windmill-tide',
        role: 'owner',
        notes: [
          'The rooftop pilot made more power than the forecast said.',
          'Grid maintenance on Saturday; the lab runs on batteries.',
          'Heat pump rollout: forty flats done, sixty to go.',
        ],
      },
      {
        name: 'Ada Winter',
        email: 'ada@example.com',
        password: 'quiet-harbour-solar',
        role: 'member',
        notes: ['Wind survey photos are on the shared drive.', 'I am here on Tuesdays and Wednesdays.'],
      },
    ],
  },
  {
    name: 'Initech Labs',
    slug: 'initech',
    accentColor: '#7c3aed',
    accounts: [
      {
        name: 'Linus Berg',
        email: 'linus@example.com',
        password: 'paper-stapler-comet',
        role: 'owner',
        notes: [
          'The old printer retires on Friday; bring cake.',
          'Lab notebooks go into the blue cabinet.',
          'Badge readers are back on the third floor.',
          'Release calendar: nothing ships in the last week of December.',
        ],
      },
    ],
  },
]

/** The sign-ins of the demo, as the page and the start script show them. */
export const demoSignIns = demoOrganisations.flatMap(({ name: organisation, slug, accounts }) =>
  accounts.map(({ name, email, password, role }) => ({
    name,
    email,
    password,
    organisation: { name: organisation, slug },
    note: `${role} of ${organisation}, organisation address: ${slug}`,
  })),
)
