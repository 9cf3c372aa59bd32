import { picturesBelow } from './picture-address';

/** The pictures of people. */
export const AVATARS = picturesBelow('/avatars/');
