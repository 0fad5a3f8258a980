package io.howdah.remember;

import io.howdah.model.Cause;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is to be kept.
 *
 * @param title one line, cut at {@link #LONGEST_TITLE} characters
 * @param body Markdown or plain text, cut at {@link #LONGEST_BODY} characters
 * @param about what it is about: a newer note of the same kind, scope and source about the same
 *     supersedes the older one
 * @param origin the incident, file or author that it comes from
 * @param from since when it holds
 * @param to until when it holds, where that is known
 */
public record Note(
    MemoryKind kind,
    Scope scope,
    String title,
    String body,
    Optional<Cause> cause,
    Fingerprint fingerprint,
    String about,
    Source source,
    String origin,
    Instant from,
    Optional<Instant> to) {
  public static final int LONGEST_TITLE = 300;
  public static final int LONGEST_BODY = 32_768;
  private static final int LONGEST_ABOUT = 260;
  private static final String CUT = "\n[cut]";

  public Note {
    title = line(title, LONGEST_TITLE);
    body = cut(clean(body).strip(), LONGEST_BODY);
    about = line(about, LONGEST_ABOUT);
    origin = line(origin, LONGEST_TITLE);
    if (title.isEmpty() || about.isEmpty()) {
      throw new IllegalArgumentException("a memory needs a title and has to be about something");
    }
    if (to.filter(from::isAfter).isPresent()) {
      throw new IllegalArgumentException("it would end before it begins: " + title);
    }
  }

  /** A note that holds from now on, for any time. */
  public static Note of(
      MemoryKind kind, Scope scope, String title, String body, Source source, Instant now) {
    return new Note(
        kind,
        scope,
        title,
        body,
        Optional.empty(),
        Fingerprint.none(),
        title,
        source,
        source.word(),
        now,
        Optional.empty());
  }

  public Note with(Fingerprint other) {
    return new Note(kind, scope, title, body, cause, other, about, source, origin, from, to);
  }

  public Note of(Cause other) {
    return new Note(
        kind,
        scope,
        title,
        body,
        Optional.of(other),
        fingerprint.with(Fingerprint.Sort.CAUSE, other.id()),
        about,
        source,
        origin,
        from,
        to);
  }

  public Note about(String subject) {
    return new Note(
        kind, scope, title, body, cause, fingerprint, subject, source, origin, from, to);
  }

  public Note from(String other) {
    return new Note(kind, scope, title, body, cause, fingerprint, about, source, other, from, to);
  }

  /** With every text passed through a redactor. */
  Note redacted(UnaryOperator<String> redactor) {
    return new Note(
        kind,
        scope,
        redactor.apply(title),
        redactor.apply(body),
        cause,
        new Fingerprint(fingerprint.keys().stream().map(redactor).toList()),
        redactor.apply(about),
        source,
        redactor.apply(origin),
        from,
        to);
  }

  /** A model's note never supersedes what somebody else said, so its subject is another one. */
  String signature() {
    return source == Source.MODEL ? "model: " + about : about;
  }

  /** What its vector is made of. */
  static String meaning(String title, String body) {
    return cut(title + "\n" + body, Question.LONGEST);
  }

  private static String line(String text, int most) {
    return cut(clean(text).replaceAll("\\s+", " ").strip(), most);
  }

  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", " ");
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - CUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
  }
}
