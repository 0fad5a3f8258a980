package io.howdah.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.postgresql.ds.PGSimpleDataSource;

/** A node in a process of its own that gets into the middle of a job, says so, and stays there. */
final class JobChild {
  private JobChild() {}

  public static void main(String[] args) throws InterruptedException {
    var home = new PGSimpleDataSource();
    home.setUrl(args[0]);
    Job stuck =
        new Job() {
          @Override
          public String kind() {
            return "work";
          }

          @Override
          public Next run(String of, Instant now) {
            System.out.println("in the middle of " + of);
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return new Next.Never();
          }
        };
    Jobs jobs =
        Jobs.start(
            home,
            new Jobs.Reigning("child", OptionalLong.empty(), () -> true),
            List.of(stuck),
            Clock.systemUTC(),
            Duration.ofMillis(100),
            System.out::println);
    boolean _ = jobs.plan("work", "7", Instant.now());
    new CountDownLatch(1).await();
  }
}
