package io.howdah.cli;

import io.howdah.guard.sql.GuardContext;
import io.howdah.guard.sql.Judgement;
import io.howdah.guard.sql.QualifiedName;
import io.howdah.guard.sql.Reason;
import io.howdah.guard.sql.Ruling;
import io.howdah.guard.sql.StatementGuard;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** {@code howdah guard}: the verdict on SQL from standard input. Runs nothing, connects nowhere. */
@Command(
    name = "guard",
    mixinStandardHelpOptions = true,
    description = {
      "Says what may become of SQL on standard input: allow, approve (a person must say yes) or deny.",
      "Nothing is run. Exit code 0 whatever the verdict is."
    })
final class GuardCommand implements Callable<Integer> {
  /** A text of the longest length, each byte escaped as \\u0000, and the braces around it. */
  private static final int LONGEST_LINE = 6 * StatementGuard.MOST_BYTES + 1024;

  @Option(
      names = "--owned",
      paramLabel = "INDEX",
      converter = Index.class,
      description =
          "An index that Howdah made, as SCHEMA.INDEX: dropping it concurrently is allowed. Repeatable.")
  private List<QualifiedName> owned = List.of();

  @Option(
      names = "--jsonl",
      description = {
        "A line {\"sql\":\"...\"} in, a line {\"verdict\":\"...\",\"reasons\":[...]} out, in order.",
        "A line that is none is answered with deny."
      })
  private boolean jsonl;

  @Option(names = "--json", description = "One text in, one JSON object out.")
  private boolean json;

  private final InputStream in;
  private final PrintStream out;
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  GuardCommand() {
    this(System.in, System.out);
  }

  GuardCommand(InputStream in, PrintStream out) {
    this.in = new BufferedInputStream(in);
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Set<QualifiedName> names = new HashSet<>(owned);
    try (StatementGuard guard = new StatementGuard()) {
      GuardContext context = new GuardContext(names);
      if (jsonl) {
        lines(guard, context);
      } else {
        whole(guard, context);
      }
    }
    return Exit.WELL;
  }

  private void whole(StatementGuard guard, GuardContext context) throws IOException {
    byte[] bytes = in.readNBytes(StatementGuard.MOST_BYTES + 1);
    Optional<String> text = decode(bytes, bytes.length > StatementGuard.MOST_BYTES);
    if (text.isEmpty()) {
      print(Ruling.DENY, List.of(), "the input is not valid UTF-8");
      return;
    }
    Judgement judgement = guard.judge(text.get(), context);
    print(judgement.ruling(), judgement.reasons(), "");
  }

  private void print(Ruling ruling, List<Reason> reasons, String other) {
    if (json) {
      emit(
          ruling,
          other.isEmpty() ? reasons.stream().map(Reason::toString).toList() : List.of(other));
      return;
    }
    out.println(ruling.word());
    if (!other.isEmpty()) {
      out.println("  " + other);
    }
    for (Reason reason : reasons) {
      out.printf(
          "  %-7s %s%n          at %s%n", reason.ruling().word(), reason.text(), reason.node());
    }
    out.flush();
  }

  private void lines(StatementGuard guard, GuardContext context) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    int b;
    while ((b = in.read()) >= 0) {
      if (b == '\n') {
        answer(guard, context, line, tooLong);
        line.reset();
        tooLong = false;
      } else if (line.size() < LONGEST_LINE) {
        line.write(b);
      } else {
        tooLong = true;
      }
    }
    if (line.size() > 0) {
      answer(guard, context, line, tooLong);
    }
  }

  private void answer(
      StatementGuard guard, GuardContext context, ByteArrayOutputStream line, boolean tooLong) {
    if (tooLong) {
      emit(Ruling.DENY, List.of("the line is longer than %d bytes".formatted(LONGEST_LINE)));
      return;
    }
    Optional<String> text = decode(line.toByteArray(), false);
    if (text.isEmpty()) {
      emit(Ruling.DENY, List.of("the line is not valid UTF-8"));
      return;
    }
    JsonNode request;
    try {
      request = mapper.readTree(text.get());
    } catch (JacksonException e) {
      emit(Ruling.DENY, List.of("the line is no JSON: " + e.getOriginalMessage()));
      return;
    }
    JsonNode sql = request.path("sql");
    if (!sql.isString()) {
      emit(Ruling.DENY, List.of("the line is no object with a text named sql"));
      return;
    }
    Judgement judgement = guard.judge(sql.asString(), context);
    emit(judgement.ruling(), judgement.reasons().stream().map(Reason::toString).toList());
  }

  private void emit(Ruling ruling, List<String> reasons) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("verdict", ruling.word());
    answer.put("reasons", reasons);
    out.println(mapper.writeValueAsString(answer));
    out.flush();
  }

  /** A text cut at the limit may end inside of a character; it is too long in any case. */
  private static Optional<String> decode(byte[] bytes, boolean cut) {
    if (cut) {
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Reads a name the way PostgreSQL reads identifiers. */
  static final class Index implements ITypeConverter<QualifiedName> {
    @Override
    public QualifiedName convert(String value) {
      try {
        return QualifiedName.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
