import { defineConfig } from 'vite';

// oxlint-disable-next-line import/no-default-export -- where Vite looks for it
export default defineConfig({
  root: import.meta.dirname,
  // In this repository the packages are built from their sources, as tsconfig.json says. Elsewhere this line is not needed.
  resolve: { tsconfigPaths: true },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022' },
});
