/*
 * The page's entry.
 *
 * No framework: the structure stands in index.html, and what changes is a signal that redraws only the
 * element that shows it, so that twenty uploads in progress neither rebuild a list nor move the focus.
 * That is 2 KB of @preact/signals-core; a component framework would cost more than the page itself.
 */
