/** An answer whose connection was closed before its end; as Node's own errors of that kind it has a code. */
export function cutOff(): NodeJS.ErrnoException {
  return Object.assign(new Error('the connection was closed before the whole answer came'), {
    code: 'ECONNRESET',
  });
}
