import { answer } from '../answer.js';
import { check } from './check.inline.js';

answer(check);
