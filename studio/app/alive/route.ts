/** For whoever asks whether the app's server answers. */
export function GET(): Response {
  return new Response(null, { status: 204 });
}
