package io.howdah.lab.incident;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.shop.Parameters;
import io.howdah.lab.shop.Template;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A number by which damage and cure are told apart, read from the server or as its client. */
sealed interface Measure {
  String PROBE = "howdah-lab-probe";

  double take(Instance instance);

  /** What the number is of, for a person. */
  String unit();

  /**
   * The median time of calls as a service makes them, on a session of its own that sees changed
   * settings. Statements run in one transaction that is rolled back.
   *
   * @param seed draws the same calls at every look
   * @param warm calls before those that count
   */
  record Millis(String role, List<Template.Parsed> statements, int warm, int calls, long seed)
      implements Measure {
    @Override
    public double take(Instance instance) {
      try (Connection connection = instance.connect(role, Instance.DATABASE, PROBE)) {
        connection.setAutoCommit(false);
        double[] millis = new double[calls];
        var prepared = new PreparedStatement[statements.size()];
        for (int s = 0; s < prepared.length; s++) {
          prepared[s] = connection.prepareStatement(statements.get(s).sql());
        }
        var parameters = new Parameters(new SplittableRandom(seed));
        for (int i = -warm; i < calls; i++) {
          long begun = System.nanoTime();
          parameters.nextCall();
          call(prepared, parameters);
          if (i >= 0) {
            millis[i] = (System.nanoTime() - begun) / 1e6;
          }
          connection.rollback();
        }
        Arrays.sort(millis);
        return millis[millis.length / 2];
      } catch (SQLException e) {
        throw new LabException("the probe failed: %s\n%s".formatted(e.getMessage(), statements), e);
      }
    }

    private void call(PreparedStatement[] prepared, Parameters values) throws SQLException {
      for (int s = 0; s < prepared.length; s++) {
        bind(prepared[s], statements.get(s), values);
        boolean rows = prepared[s].execute();
        if (rows) {
          drain(prepared[s]);
        }
      }
    }

    private static void drain(PreparedStatement statement) throws SQLException {
      try (ResultSet rows = statement.getResultSet()) {
        boolean more = rows.next();
        while (more) {
          more = rows.next();
        }
      }
    }

    @Override
    public String unit() {
      return "ms a call";
    }
  }

  /**
   * What one call costs by the server's own count, whatever else the machine does: the second of
   * two runs, rolled back.
   *
   * @param counts keys of EXPLAIN's top node, added
   */
  record Work(Template.Parsed statement, List<String> counts, String unit, long seed)
      implements Measure {
    static final List<String> BLOCKS = List.of("Shared Hit Blocks", "Shared Read Blocks");
    static final List<String> WAL_RECORDS = List.of("WAL Records");

    @Override
    public double take(Instance instance) {
      String explain = "EXPLAIN (ANALYZE, BUFFERS, WAL, FORMAT JSON) " + statement.sql();
      try (Connection connection = instance.connect(PROBE);
          PreparedStatement prepared = connection.prepareStatement(explain)) {
        connection.setAutoCommit(false);
        var parameters = new Parameters(new SplittableRandom(seed));
        parameters.nextCall();
        bind(prepared, statement, parameters);
        double last = 0;
        for (int run = 0; run < 2; run++) {
          last = counted(prepared);
          connection.rollback();
        }
        return last;
      } catch (SQLException e) {
        throw new LabException("the probe failed: %s\n%s".formatted(e.getMessage(), explain), e);
      }
    }

    private double counted(PreparedStatement prepared) throws SQLException {
      try (ResultSet rows = prepared.executeQuery()) {
        rows.next();
        JsonNode plan = JsonMapper.shared().readTree(rows.getString(1)).path(0).path("Plan");
        return counts.stream().mapToDouble(c -> plan.path(c).asDouble(0)).sum();
      }
    }
  }

  /** The mean of several looks at a number, 25 ms apart. */
  record Level(String sql, int looks, String unit) implements Measure {
    private static final Duration BETWEEN = Duration.ofMillis(25);

    @Override
    public double take(Instance instance) {
      try (Connection connection = instance.connect(PROBE);
          PreparedStatement prepared = connection.prepareStatement(sql)) {
        double sum = 0;
        for (int i = 0; i < looks; i++) {
          sum += number(prepared);
          pause(i + 1 < looks ? BETWEEN : Duration.ZERO);
        }
        return sum / looks;
      } catch (SQLException e) {
        throw new LabException("the look failed: %s\n%s".formatted(e.getMessage(), sql), e);
      }
    }
  }

  /** How fast a counter grows a second. */
  record Growth(String sql, Duration over, String unit) implements Measure {
    @Override
    public double take(Instance instance) {
      try (Connection connection = instance.connect(PROBE);
          PreparedStatement prepared = connection.prepareStatement(sql)) {
        double before = number(prepared);
        long begun = System.nanoTime();
        pause(over);
        return (number(prepared) - before) / ((System.nanoTime() - begun) / 1e9);
      } catch (SQLException e) {
        throw new LabException("the look failed: %s\n%s".formatted(e.getMessage(), sql), e);
      }
    }
  }

  private static void bind(PreparedStatement prepared, Template.Parsed statement, Parameters values)
      throws SQLException {
    for (int p = 0; p < statement.parameters().size(); p++) {
      prepared.setObject(p + 1, values.value(statement.parameters().get(p)));
    }
  }

  private static double number(PreparedStatement prepared) throws SQLException {
    try (ResultSet rows = prepared.executeQuery()) {
      return rows.next() ? rows.getDouble(1) : 0;
    }
  }

  /** The distance of two looks is what is measured here, not a wait for something. */
  private static void pause(Duration time) {
    Await.until(time, () -> false);
  }
}
