import { useQuery } from '@tanstack/react-query'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'

interface DemoSignIn {
  name: string
  email: string
  password: string
  note: string
}

/** The people the API has prepared; choosing one fills in the form. */
export function DemoPeople({ onChoose }: { onChoose: (person: DemoSignIn) => void }) {
  const people = useQuery({ queryKey: ['demo'], queryFn: readDemoSignIns, staleTime: Infinity })
  return (
    <section className="demo" aria-labelledby="demo-title">
      <h2 id="demo-title">Try it as</h2>
      {people.isPending && <ListSkeleton label="Loading the demo people" rows={3} />}
      {people.isError && (
        <Notice
          tone="error"
          action={
            <button type="button" className="button" onClick={() => people.refetch()}>
              Try again
            </button>
          }
        >
          The demo people could not be loaded.
        </Notice>
      )}
      {people.data && (
        <>
          <ul className="demo-people">
            {people.data.map((person) => (
              <li key={person.email}>
                <button type="button" className="demo-person" onClick={() => onChoose(person)}>
                  <strong>{person.name}</strong>
                  <span className="muted">{person.email}</span>
                  <span>{person.note}</span>
                </button>
              </li>
            ))}
          </ul>
          <p className="muted">
            All of them use the password <code>{people.data[0]?.password}</code>
          </p>
        </>
      )}
    </section>
  )
}

async function readDemoSignIns(): Promise<DemoSignIn[]> {
  const response = await fetch('/api/demo')
  if (!response.ok) throw new Error(`GET /api/demo answered ${response.status}`)
  return response.json()
}
