package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.Echo;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.tasks.RawFiles.Columns;
import dev.fisherflow.tasks.Task;
import dev.fisherflow.transforms.dataset.TsvLines.Line;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import dev.fisherflow.transforms.dataset.survey.SplitSurvey;
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
            .filter(candidate -> PlainFiles.named(folder, candidate))
            .findFirst()
            .orElseThrow(() -> missing(folder, task, layout));
    PlainFiles.require(folder, path);
    String place = folder.resolve(path);
    String label = ((Columns) task.files()).label();
    try (TsvLines lines = new TsvLines(folder.open(path), place, 0, 0)) {
      Line line = lines.next();
      if (line == null) {
        throw new DatasetException(place + ": the file is empty");
      }
      List<String> header = GlueParser.header(line, place);
      if (layout.columns().isEmpty()) {
        GlueLayout own = layout.at(path);
        return new RawSplit(task, own, path, GlueColumns.of(own, header, label, place));
      }
      if (header.size() != layout.columns().size()) {
        throw new DatasetException(
            "%s, line 1: expected no header and the %d tab-separated columns %s, found %d columns: %s"
                .formatted(
                    place,
                    layout.columns().size(),
                    String.join(", ", layout.columns()),
                    header.size(),
                    Echo.of(String.join(", ", header))));
      }
      return new RawSplit(
          task, layout, path, GlueColumns.of(layout, layout.columns(), label, place));
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  /** SHA-256 of the file's bytes. */
  String digest(Workspace folder) {
    PlainFiles.require(folder, path);
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
   * @param survey receives each usable row
   * @throws DatasetException if a label is not the task's, a test row is unusable, the rows'
   *     numbers are not those from 0 on, each once, too many rows have a fault, no row is usable,
   *     or a test file was cut short
   */
  Scan scan(
      Workspace folder, int rowsPerChunk, Consumer<FailedRecord> failures, SplitSurvey survey) {
    String place = folder.resolve(path);
    GlueParser parser = new GlueParser(task, layout, columns, place);
    RowNumbers numbers = new RowNumbers(place);
    RowFaults faults = new RowFaults(task, place, failures);
    List<Chunk> chunks = new ArrayList<>();
    try (Digesting stream = new Digesting(folder.open(path));
        TsvLines lines = new TsvLines(stream, place, 0, 0)) {
      Chunk chunk = null;
      for (Line line = firstRow(lines); line != null; line = lines.next()) {
        if (line.bytes().length == 0) {
          survey.blank(line.number());
          continue;
        }
        GlueRow row = parser.parse(line);
        if (row.fault() != null) {
          requireUsable(place, row);
          faults.add(row);
        }
        if (!row.usable()) {
          survey.leaveOut(row.fault());
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
                ? new Chunk(chunks.size(), line.offset(), line.number() - 1, survey.rows(), 1)
                : chunk.withOneRowMore();
        survey.add(row.first(), row.second(), row.target(), row.line());
        if (!line.terminated()) {
          cut(place, line, survey.rows(), faults);
        }
      }
      faults.requireFew(survey.rows());
      chunks.add(chunk);
      numbers.requireAll();
      return new Scan(this, stream.digest.hex(), survey, faults, List.copyOf(chunks));
    } catch (IOException e) {
      throw unreadable(place, e);
    }
  }

  /** Tells a last row that ends without a line break. */
  private void cut(String place, Line line, long rows, RowFaults faults) {
    int official = task.officialRows(layout.split()).orElse((int) rows);
    if (layout.test() && rows != official) {
      throw new DatasetException(
          "%s, line %d: expected %,d rows, found %,d and no line break at the end: the file was cut"
                  .formatted(place, line.number(), official, rows)
              + " short; fetch it again");
    }
    faults.tell(line.number(), "the row is kept" + GlueParser.CUT);
  }

  /** The usable rows of a chunk, in the order of the file. */
  List<GlueRow> read(Workspace folder, Chunk chunk) {
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

  private void requireUsable(String place, GlueRow row) {
    if (layout.test() && !row.usable()) {
      throw new DatasetException(
          "%s, line %d: %s. A test row cannot be left out, as answers are numbered by row"
              .formatted(place, row.line(), row.fault()));
    }
  }

  /** Puts into words what is noticeable about the file. */
  void warn(Workspace folder, Scan scan, boolean official, DataWarnings warnings) {
    if (official) {
      warnings.count(scan.survey(), path, scan.unusable(), task.officialRows(layout.split()));
    }
    RowFaults faults = scan.faults();
    warnings.faults(scan.survey(), path, faults.leftOut(), faults.kept(), faults.first());
    if (layout.test() && columns.labelled() && !layout.unnumbered().contains(path)) {
      warnings.labels(layout.split(), path);
    }
    for (String other : layout.paths()) {
      if (!other.equals(path)
          && PlainFiles.named(folder, other)
          && !new RawSplit(task, layout, other, columns).digest(folder).equals(scan.digest())) {
        warnings.alsoAt(layout.split(), path, other);
      }
    }
    warnings.rows(scan.survey(), path);
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
   * @param survey what its usable rows show
   * @param faults what is wrong with others
   * @param chunks the usable rows in order
   */
  record Scan(
      RawSplit file, String digest, SplitSurvey survey, RowFaults faults, List<Chunk> chunks) {

    /** Usable rows. */
    long rows() {
      return survey.rows();
    }

    /** Rows that are left out. */
    long unusable() {
      return faults.leftOut();
    }
  }

  /**
   * A run of lines of the file that becomes one shard.
   *
   * @param number position among the file's chunks, from 0
   * @param offset bytes of the file before it
   * @param line lines of the file before it
   * @param index usable rows of the file before it
   * @param rows its usable rows
   */
  record Chunk(int number, long offset, long line, long index, int rows) implements Serializable {

    Chunk withOneRowMore() {
      return new Chunk(number, offset, line, index, rows + 1);
    }
  }

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
