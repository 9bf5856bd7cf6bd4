/** Grey lines in the shape of a list that is on its way. */
export function ListSkeleton({ label, rows = 5 }: { label: string; rows?: number }) {
  return (
    <div className="rows" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="row" aria-hidden="true">
          <span className="skeleton skeleton-box" />
          <span className={`skeleton skeleton-line skeleton-line-${row % 3}`} />
        </div>
      ))}
    </div>
  )
}

/** The frame of the page until it is known who is signed in. */
export function ShellSkeleton() {
  return (
    <>
      <div className="header" aria-hidden="true">
        <span className="skeleton skeleton-box" />
        <span className="skeleton skeleton-line skeleton-line-1" />
      </div>
      <main className="page">
        <ListSkeleton label="Loading" />
      </main>
    </>
  )
}
