// What Next.js adds to the language: imports of styles and images.
/// <reference types="next" />
