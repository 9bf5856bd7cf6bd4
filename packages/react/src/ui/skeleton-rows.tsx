/** Rows in the shape of what is being loaded. */
export function SkeletonRows({ count, label }: { count: number; label: string }) {
  return (
    <div role="status" className="na-skeleton-rows">
      <span className="na-visually-hidden">{label}</span>
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className="na-row" aria-hidden="true">
          <span className="na-avatar na-skeleton" />
          <span className="na-skeleton na-skeleton-text" />
        </div>
      ))}
    </div>
  )
}
