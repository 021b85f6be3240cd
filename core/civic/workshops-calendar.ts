import ical, { ICalEventStatus } from 'ical-generator';
import type { Instant } from '../conversation/vocabulary.ts';
import { localised } from './polls.ts';
import type { Workshop } from './workshops.ts';
import { whereOf } from './workshops-seats.ts';

/** An iCalendar file (RFC 5545) of one event, in UTC. */
export function calendarFile(workshop: Workshop, language: string, issuer: string, now: Instant): string {
  const calendar = ical({ prodId: { company: issuer, product: 'Parvis' } });
  calendar.createEvent({
    id: `${workshop.id}@parvis`,
    stamp: new Date(now),
    // The same id with a later sequence: a calendar that has the event strikes it out.
    ...(workshop.cancelled && { status: ICalEventStatus.CANCELLED, sequence: 1 }),
    start: new Date(workshop.startsAt),
    end: new Date(workshop.endsAt),
    summary: localised(workshop.title, language),
    description: localised(workshop.summary, language),
    location: whereOf(workshop),
    ...(workshop.lat !== null && workshop.lon !== null
      ? { location: { title: whereOf(workshop), geo: { lat: workshop.lat, lon: workshop.lon } } }
      : {}),
  });
  return calendar.toString();
}
