package io.howdah.guard.sql;

import com.dylibso.chicory.wasm.ChicoryException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A few parsers, each used by one thread at a time, made when first needed. Parsing runs on threads
 * of its own with a large stack: 16 kB of {@code 1+1+1...} recurses 8,000 levels deep in C, and a
 * caller's stack overflowing in the middle of somebody's class initialiser would harm more than one
 * statement.
 *
 * <p>Limits: {@value #THREADS} at once, {@value #WAITING} waiting (more are refused as broken),
 * each at most the given time. A parser that traps or is interrupted is thrown away.
 */
final class ParserPool implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int WAITING = 1000;
  private static final long STACK_BYTES = 512L << 20;

  private final ConcurrentLinkedDeque<WasmParser> idle = new ConcurrentLinkedDeque<>();
  private final ThreadPoolExecutor threads;
  private final Duration patience;

  /**
   * @param patience how long one text may take, waiting and the parser's first start included
   */
  ParserPool(Duration patience) {
    this.patience = patience;
    BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(WAITING);
    threads =
        new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, queue, ParserPool::thread);
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(null, work, "guard-grammar", STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }

  ParseOutcome parse(byte[] utf8) {
    Future<ParseOutcome> work;
    try {
      work = threads.submit(() -> parseHere(utf8));
    } catch (RejectedExecutionException e) {
      return new ParseOutcome.Broken(
          threads.isShutdown()
              ? "the guard is closed"
              : "the guard is busy: %d texts wait".formatted(WAITING));
    }
    try {
      return work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      work.cancel(true);
      return new ParseOutcome.Broken("not parsed within " + patience.toMillis() + " ms");
    } catch (InterruptedException e) {
      work.cancel(true);
      Thread.currentThread().interrupt();
      return new ParseOutcome.Broken("interrupted");
    } catch (ExecutionException e) {
      return new ParseOutcome.Broken("the parser failed: " + e.getCause());
    }
  }

  private ParseOutcome parseHere(byte[] utf8) {
    try {
      @Nullable WasmParser free = idle.poll();
      WasmParser parser = free == null ? new WasmParser() : free;
      ParseOutcome outcome = parser.parse(utf8);
      if (!parser.worn()) {
        idle.push(parser);
      }
      return outcome;
    } catch (ChicoryException e) {
      return new ParseOutcome.Broken("the parser trapped: " + e.getMessage());
    } catch (StackOverflowError e) {
      return new ParseOutcome.Broken("nested too deep for the parser");
    } catch (OutOfMemoryError e) {
      return new ParseOutcome.Broken("too little memory for the parser");
    }
  }

  /** Parsers at rest, for tests. */
  int idle() {
    return idle.size();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    idle.clear();
  }
}
