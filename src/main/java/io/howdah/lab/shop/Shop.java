package io.howdah.lab.shop;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.Progress;
import io.howdah.lab.Resource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The shop's schema and data: 5 million rows with skewed customers and products and growing dates,
 * the same for the same clock (its random numbers are seeded). Made in about 15 s on two cores.
 *
 * <p>A trap lies in shop.payments: vouchers are 0.5 % of its rows, all in its oldest 40 %, and
 * nothing indexes paid_at. An index on it looks 45 times cheaper to the planner for the latest
 * vouchers and reads half of the table (measured 5 ms before, 100 ms after).
 */
public final class Shop {
  public static final String SCHEMA = "shop";

  /** Runs the load; may read and write rows, owns nothing. */
  public static final String APP = "shop_app";

  /** Owns the tables. */
  public static final String OWNER = "shop_owner";

  private static final String COMPLETE = "howdah lab: complete, version 1";
  private static final String LOADING = "howdah lab: loading";
  private static final String ANY =
      "SELECT nspname FROM pg_namespace WHERE nspname = 'shop'"
          + " OR obj_description(oid, 'pg_namespace') LIKE 'howdah lab: complete%'"
          + " OR obj_description(oid, 'pg_namespace') LIKE 'howdah lab: loading%'";

  /** The numbers in shop-data.sql that are sizes of tables or shares of them. */
  private static final List<Integer> SIZES =
      List.of(200_000, 20_000, 800_000, 795_000, 785_000, 320_000, 1_200_000);

  private static final long ADVISORY_KEY = 5_106_412_009L;

  /** Rows that steps of the first connection need are never made by the second. */
  private static final List<String> FIRST = List.of("customers", "products", "orders", "payments");

  private static final List<String> SECOND = List.of("order-lines", "events");

  private Shop() {}

  /** Makes schema, roles and data where they are missing or half made; any seed's shop will do. */
  public static void load(Instance instance, Progress progress) {
    load(instance, isLoaded(instance) ? Variant.of(instance) : Variant.DEFAULT, progress);
  }

  /** Makes that shop where it is missing or half made, in place of the shop of another seed. */
  public static void load(Instance instance, Variant variant, Progress progress) {
    try (Connection connection = instance.connect("howdah-lab-load");
        Statement statement = connection.createStatement()) {
      // Held by the session: a second loader waits here, and finds the work done.
      statement.execute("SELECT pg_advisory_lock(" + ADVISORY_KEY + ")");
      createRoles(instance, statement);
      String complete = variant.seed() == Variant.DEFAULT_SEED ? "" : ", seed " + variant.seed();
      complete = COMPLETE + complete;
      if (exists(statement, described(complete))) {
        return;
      }
      dropOthers(statement, progress);
      statement.execute(variant.in(Resource.text("shop-tables.sql")));
      statement.execute("RESET ROLE");
      String comment = "COMMENT ON SCHEMA " + variant.in("shop") + " IS '%s'";
      statement.execute(comment.formatted(LOADING));
      fill(instance, variant, progress);
      statement.execute(comment.formatted(complete));
    } catch (SQLException e) {
      throw failed(instance, e);
    }
  }

  /** Whether the shop is there, complete. */
  public static boolean isLoaded(Instance instance) {
    try (Connection connection = instance.connect("howdah-lab-load");
        Statement statement = connection.createStatement()) {
      return isLoaded(statement);
    } catch (SQLException e) {
      throw failed(instance, e);
    }
  }

  private static boolean isLoaded(Statement statement) throws SQLException {
    return exists(statement, described(COMPLETE + "%"));
  }

  private static String described(String comment) {
    return "SELECT FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') LIKE '%s'"
        .formatted(comment);
  }

  private static void dropOthers(Statement statement, Progress progress) throws SQLException {
    var schemas = new ArrayList<String>();
    try (ResultSet rows = statement.executeQuery(ANY)) {
      while (rows.next()) {
        schemas.add(rows.getString(1));
      }
    }
    for (String schema : schemas) {
      progress.note(
          "found a half-loaded shop, or one of another seed, in schema %s: dropped, loaded anew"
              .formatted(schema));
      statement.execute("DROP SCHEMA %s CASCADE".formatted(schema));
    }
  }

  private static void createRoles(Instance instance, Statement statement) throws SQLException {
    for (String role : List.of(APP, OWNER)) {
      if (!exists(statement, "SELECT FROM pg_roles WHERE rolname = '" + role + "'")) {
        statement.execute("CREATE ROLE " + role + " LOGIN NOSUPERUSER");
      }
      statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(role, instance.password(role)));
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private static void fill(Instance instance, Variant variant, Progress progress) {
    Steps data = Steps.of("shop-data.sql").mapped(s -> variant.sized(s, SIZES));
    Steps indexes = Steps.of("shop-indexes.sql").mapped(variant::in);
    List<String> tables =
        List.of(
            "customers",
            "products, shop.categories",
            "orders",
            "payments",
            "order_lines",
            "events");
    var bar = new Bar(progress, data.size() + indexes.size() + tables.size());
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      List<Future<?>> tablesMade = new ArrayList<>();
      for (List<String> names : List.of(FIRST, SECOND)) {
        tablesMade.add(
            two.submit(() -> {
              run(instance, data, names, "loading ", bar);
              run(instance, indexes, names, "indexing ", bar);
            }));
      }
      tablesMade.forEach(Shop::await);
      run(instance, indexes, List.of("foreign-keys", "sequences"), "adding ", bar);
      var vacuums = new ArrayList<Future<?>>();
      tables.forEach(table -> vacuums.add(two.submit(() -> vacuum(instance, variant, table, bar))));
      vacuums.forEach(Shop::await);
    }
  }

  private static void run(
      Instance instance, Steps steps, List<String> names, String verb, Bar bar) {
    try (Connection connection = loader(instance);
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE " + OWNER);
      for (String name : names) {
        bar.next(verb + name.replace('-', ' '));
        statement.execute(steps.sql(name));
      }
    } catch (SQLException e) {
      throw failed(instance, e);
    }
  }

  private static void vacuum(Instance instance, Variant variant, String table, Bar bar) {
    try (Connection connection = loader(instance);
        Statement statement = connection.createStatement()) {
      bar.next("vacuuming " + table.replaceAll(",.*", ""));
      statement.execute(variant.in("VACUUM (ANALYZE, FREEZE) shop." + table));
    } catch (SQLException e) {
      throw failed(instance, e);
    }
  }

  private static Connection loader(Instance instance) throws SQLException {
    Connection connection = instance.connect("howdah-lab-load");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = off; SET maintenance_work_mem = '128MB'");
    }
    return connection;
  }

  private static void await(Future<?> work) {
    try {
      work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("loading the shop was interrupted; the next load begins anew", e);
    } catch (ExecutionException e) {
      String why = e.getCause() == null ? e.toString() : e.getCause().getMessage();
      throw new LabException(why == null ? e.toString() : why, e);
    }
  }

  private static LabException failed(Instance instance, SQLException e) {
    return new LabException(
        "the shop cannot be loaded into %s (SQLSTATE %s): %s; what is there is dropped at the next load"
            .formatted(instance, e.getSQLState(), e.getMessage()),
        e);
  }

  /** Counts steps of several threads on one bar. */
  private record Bar(Progress progress, int steps, AtomicInteger begun) {
    Bar(Progress progress, int steps) {
      this(progress, steps, new AtomicInteger());
    }

    synchronized void next(String what) {
      progress.phase("the shop: " + what, begun.getAndIncrement() / (double) steps);
    }
  }
}
