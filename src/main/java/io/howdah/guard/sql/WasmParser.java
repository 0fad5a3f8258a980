package io.howdah.guard.sql;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.TrapException;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.ValType;
import io.howdah.guard.sql.grammar.PgGrammar;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One instance of PostgreSQL 17's grammar (libpg_query as WebAssembly, compiled to JVM byte code by
 * the build). Not thread-safe. It has no way out: every import that would reach a file, the clock
 * or the process fails or does nothing.
 *
 * <p>The names of imports and exports are the single letters of the package's own glue file; they
 * belong to exactly the version that src/main/wasm/refresh.sh verifies.
 */
final class WasmParser {
  /** The module keeps 33 MB for its stack; its heap begins behind it. */
  private static final int FIRST_PAGES = 576;

  private static final int MOST_PAGES = 2048;

  private static final int NOT_SUPPORTED = 52;
  private static final int LONGEST_MESSAGE = 4096;

  /** How often one instance is used: whatever may leak in it stays small. */
  private static final int USES = 2000;

  private static final int REFUSALS = 100;

  private final Instance instance;
  private final Memory memory;
  private final ExportFunction allocate;
  private final ExportFunction release;
  private final ExportFunction parse;
  private final ExportFunction releaseResult;
  private int uses;
  private int refusals;

  WasmParser() {
    instance =
        Instance.builder(PgGrammar.load())
            .withMachineFactory(PgGrammar::create)
            .withMemoryLimits(new MemoryLimits(FIRST_PAGES, MOST_PAGES))
            .withImportValues(ImportValues.builder().addFunction(imports()).build())
            .build();
    memory = instance.memory();
    allocate = instance.export("s");
    release = instance.export("u");
    parse = instance.export("r");
    releaseResult = instance.export("v");
    instance.export("q").apply();
  }

  /** Whether this instance has served long enough to be replaced by a fresh one. */
  boolean worn() {
    return uses >= USES || refusals >= REFUSALS;
  }

  /**
   * Parses a text of valid UTF-8 without zero bytes.
   *
   * @throws com.dylibso.chicory.wasm.ChicoryException when the module traps; this instance must not
   *     be used again then
   */
  ParseOutcome parse(byte[] utf8) {
    uses++;
    int text = call(allocate, utf8.length + 1L);
    memory.write(text, utf8);
    memory.writeByte(text + utf8.length, (byte) 0);
    int result = call(parse, text);
    if (result == 0) {
      throw new TrapException("out of memory");
    }
    ParseOutcome outcome = read(result);
    releaseResult.apply(result);
    release.apply(text);
    return outcome;
  }

  /** The C structs: {char *tree; char *stderr; Error *error} and {char *message; .., int at}. */
  private ParseOutcome read(int result) {
    int error = memory.readInt(result + 8);
    if (error != 0) {
      refusals++;
      int message = memory.readInt(error);
      String words = message == 0 ? "syntax error" : text(message, LONGEST_MESSAGE);
      return new ParseOutcome.Refused(words, Math.max(0, memory.readInt(error + 16)));
    }
    int tree = memory.readInt(result);
    if (tree == 0) {
      throw new TrapException("no parse tree");
    }
    return new ParseOutcome.Tree(text(tree, MOST_PAGES * Memory.PAGE_SIZE));
  }

  private String text(int from, int longest) {
    int length = 0;
    while (length < longest && memory.read(from + length) != 0) {
      length++;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(memory.readBytes(from, length)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new TrapException("the grammar cut a character in two: " + e.getMessage());
    }
  }

  private static int call(ExportFunction function, long argument) {
    return (int) function.apply(argument)[0];
  }

  private static HostFunction[] imports() {
    return new HostFunction[] {
      host("a", 2, true, WasmParser::invoke),
      host("b", 1, false, WasmParser::stop),
      host("c", 4, true, WasmParser::swallow),
      host("d", 1, true, (_, _) -> new long[] {0}),
      host("e", 1, false, WasmParser::stop),
      host("f", 0, false, (_, _) -> new long[0]),
      host("g", 0, false, WasmParser::stop),
      host("h", 1, false, WasmParser::invoke),
      host("i", 1, true, WasmParser::invoke),
      new HostFunction(
          "a",
          "j",
          FunctionType.of(List.of(ValType.I32, ValType.F64), List.of(ValType.I32)),
          (_, _) -> new long[] {0}),
      host(
          "k",
          0,
          false,
          (_, _) -> {
            throw new LongJump();
          }),
      host("l", 1, true, WasmParser::grow),
      host("m", 4, true, (_, _) -> new long[] {NOT_SUPPORTED}),
      new HostFunction(
          "a",
          "n",
          FunctionType.of(
              List.of(ValType.I32, ValType.I64, ValType.I32, ValType.I32), List.of(ValType.I32)),
          (_, _) -> new long[] {NOT_SUPPORTED}),
      host("o", 3, true, WasmParser::invoke),
    };
  }

  private static HostFunction host(
      String name, int arguments, boolean returns, WasmFunctionHandle handle) {
    List<ValType> taken = java.util.Collections.nCopies(arguments, ValType.I32);
    List<ValType> given = returns ? List.of(ValType.I32) : List.of();
    return new HostFunction("a", name, FunctionType.of(taken, given), handle);
  }

  /** C's setjmp in emscripten's dress: a call through the table that a longjmp may leave. */
  private static long[] invoke(Instance instance, long... arguments) {
    int stack = (int) instance.export("z").apply()[0];
    int function = instance.table(0).requiredRef((int) arguments[0]);
    long[] rest = java.util.Arrays.copyOfRange(arguments, 1, arguments.length);
    try {
      return instance.getMachine().call(function, rest);
    } catch (LongJump jump) {
      instance.export("y").apply(stack);
      instance.export("x").apply(1, 0);
      return new long[] {0};
    }
  }

  private static long[] stop(Instance instance, long... arguments) {
    throw new TrapException("the grammar aborted");
  }

  /** A write to standard output or error: counted as written, kept nowhere. */
  private static long[] swallow(Instance instance, long... arguments) {
    Memory memory = instance.memory();
    int written = 0;
    for (int i = 0; i < arguments[2]; i++) {
      written += memory.readInt((int) arguments[1] + 8 * i + 4);
    }
    memory.writeI32((int) arguments[3], written);
    return new long[] {0};
  }

  private static long[] grow(Instance instance, long... arguments) {
    Memory memory = instance.memory();
    long wanted = (arguments[0] & 0xffff_ffffL) / Memory.PAGE_SIZE + 1;
    int more = (int) Math.max(0, wanted - memory.pages());
    return new long[] {memory.grow(more) < 0 ? 0 : 1};
  }

  /** C's longjmp. */
  private static final class LongJump extends RuntimeException {
    private static final long serialVersionUID = 1;

    LongJump() {
      super("longjmp", null, false, false);
    }
  }
}
