/** Formats of pictures that the checks take, for the `accept` of a file input. */
export const PICTURE_TYPES = 'image/jpeg,image/png,image/webp,image/avif';
