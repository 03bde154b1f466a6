package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.TsvLines.Line;
import dev.fisherflow.transforms.workspace.Workspace;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The raw file of one split. It is read as a stream, row by row, however large it is.
 *
 * @param task the task
 * @param layout the split's layout
 * @param path the file below the GLUE folder
 * @param columns what its header says
 */
record RawSplit(Task task, GlueLayout layout, String path, GlueColumns columns)
    implements Serializable {

  /**
   * The file of a split below a GLUE folder.
   *
   * @throws DatasetException if it is not there, or its header is another's
   */
  static RawSplit find(Workspace folder, Task task, GlueLayout layout) {
    String path =
        layout.paths().stream()
            .filter(folder::exists)
            .findFirst()
            .orElseThrow(() -> missing(folder, task, layout));
    String place = folder.resolve(path);
    try (TsvLines lines = new TsvLines(folder.open(path), place, 0, 0)) {
      Line line = lines.next();
      if (line == null) {
        throw new DatasetException(place + ": the file is empty");
      }
      List<String> header = GlueParser.header(line);
      if (layout.columns().isEmpty()) {
        GlueLayout own = layout.at(path);
        return new RawSplit(task, own, path, GlueColumns.of(own, header, place));
      }
      if (header.size() != layout.columns().size()) {
        throw new DatasetException(
            "%s, line 1: expected no header and the %d tab-separated columns %s, found %d columns: %s"
                .formatted(
                    place,
                    layout.columns().size(),
                    String.join(", ", layout.columns()),
                    header.size(),
                    Excerpt.of(String.join(", ", header))));
      }
      return new RawSplit(task, layout, path, GlueColumns.of(layout, layout.columns(), place));
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  /** SHA-256 of the file's bytes. */
  String digest(Workspace folder) {
    try (InputStream stream = folder.open(path)) {
      return Digest.of(stream);
    } catch (IOException e) {
      throw unreadable(folder.resolve(path), e);
    }
  }

  /**
   * Reads the whole file.
   *
   * @param rowsPerChunk usable rows of each chunk but the last
   * @param failures receives each row with a fault
   * @throws DatasetException if a label is not the task's, a test row is unusable, the rows'
   *     numbers are not those from 0 on, each once, or no row is usable
   */
  Scan scan(Workspace folder, int rowsPerChunk, Consumer<FailedRecord> failures) {
    String place = folder.resolve(path);
    GlueParser parser = new GlueParser(task, layout, columns, place);
    RowNumbers numbers = new RowNumbers(place);
    List<GlueChunk> chunks = new ArrayList<>();
    long rows = 0;
    long unusable = 0;
    try (Digesting stream = new Digesting(folder.open(path));
        TsvLines lines = new TsvLines(stream, place, 0, 0)) {
      GlueChunk chunk = null;
      for (Line line = firstRow(lines); line != null; line = lines.next()) {
        if (line.bytes().length == 0) {
          continue;
        }
        GlueRow row = parser.parse(line);
        if (row.fault() != null) {
          failures.accept(failure(place, row));
        }
        if (!row.usable()) {
          unusable++;
          continue;
        }
        if (row.index() != null) {
          numbers.add(row.index(), row.line());
        }
        if (chunk != null && chunk.rows() == rowsPerChunk) {
          chunks.add(chunk);
          chunk = null;
        }
        chunk =
            chunk == null
                ? new GlueChunk(chunks.size(), line.offset(), line.number() - 1, rows, 1)
                : chunk.withOneRowMore();
        rows++;
      }
      if (chunk == null) {
        throw new DatasetException(
            "%s: expected rows of %s, found none that can be read (%d cannot)"
                .formatted(place, task.key(), unusable));
      }
      chunks.add(chunk);
      numbers.requireAll();
      return new Scan(this, stream.digest.hex(), rows, unusable, List.copyOf(chunks));
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  /** The usable rows of a chunk, in the order of the file. */
  List<GlueRow> read(Workspace folder, GlueChunk chunk) {
    String place = folder.resolve(path);
    GlueParser parser = new GlueParser(task, layout, columns, place);
    List<GlueRow> rows = new ArrayList<>(chunk.rows());
    try (InputStream stream = folder.open(path)) {
      stream.skipNBytes(chunk.offset());
      TsvLines lines = new TsvLines(stream, place, chunk.offset(), chunk.line());
      while (rows.size() < chunk.rows()) {
        Line line = lines.next();
        if (line == null) {
          throw changed(place);
        }
        if (line.bytes().length > 0) {
          GlueRow row = parser.parse(line);
          if (row.usable()) {
            rows.add(row);
          }
        }
      }
      return rows;
    } catch (EOFException e) {
      throw changed(place);
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  /** The first line after the header, if there is one. */
  private Line firstRow(TsvLines lines) throws IOException {
    if (layout.columns().isEmpty()) {
      lines.next();
    }
    return lines.next();
  }

  private FailedRecord failure(String place, GlueRow row) {
    if (layout.test() && !row.usable()) {
      throw new DatasetException(
          "%s, line %d: %s. A test row cannot be left out, as answers are numbered by row"
              .formatted(place, row.line(), row.fault()));
    }
    return FailedRecord.newBuilder()
        .setStage("prepare")
        .setFile(place)
        .setLine(row.line())
        .setCause(row.fault())
        .build();
  }

  private static DatasetException changed(String place) {
    return new DatasetException(place + " changed while it was being read; run again");
  }

  private static DatasetException unreadable(String place, IOException e) {
    return new DatasetException("cannot read " + place + ": " + e.getMessage(), e);
  }

  private static DatasetException missing(Workspace folder, Task task, GlueLayout layout) {
    return new DatasetException(
        "the GLUE folder %s has no %s file of %s; expected %s"
            .formatted(
                folder.root(), layout.split(), task.key(), String.join(" or ", layout.paths())));
  }

  /**
   * What a whole file holds.
   *
   * @param file the file
   * @param digest SHA-256 of its bytes
   * @param rows usable rows
   * @param unusable rows that are left out
   * @param chunks the usable rows in order
   */
  record Scan(RawSplit file, String digest, long rows, long unusable, List<GlueChunk> chunks) {}

  /** Takes the digest of all that is read. */
  private static final class Digesting extends FilterInputStream {

    private final Digest digest = Digest.create();

    Digesting(InputStream stream) {
      super(stream);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      if (count > 0) {
        digest.add(buffer, offset, count);
      }
      return count;
    }
  }
}
