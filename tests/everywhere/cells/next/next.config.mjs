// SPDX-License-Identifier: Apache-2.0
// As create-next-app writes it.

/** @type {import('next').NextConfig} */
const nextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
};

export default nextConfig;
