// SPDX-License-Identifier: Apache-2.0
// Keeps the errors of a page for WebKit's driver, which reports none. serve() puts it into pages before everything
// else.

{
  const errors = (window.recordedErrors = []);

  const { error } = console;
  console.error = (...values) => {
    errors.push(values.map(String).join(' '));
    error.apply(console, values);
  };

  const whatFailed = ({ error, message, target }) => {
    if (error) return String(error);
    return message || `Failed to load ${target.src ?? target.href}`;
  };
  // Only a capturing listener hears of an image or a script that does not load.
  addEventListener('error', (event) => errors.push(whatFailed(event)), true);
  addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    errors.push(`Content-Security-Policy: ${effectiveDirective} blocks ${blockedURI}`),
  );
}
