/** Where a bundler puts the style sheet; most import it for its effect alone. */
declare const url: string
export default url
