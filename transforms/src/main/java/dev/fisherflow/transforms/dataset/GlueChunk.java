package dev.fisherflow.transforms.dataset;

import java.io.Serializable;

/**
 * A run of lines of one file that becomes one shard.
 *
 * @param number position among the file's chunks, from 0
 * @param offset bytes of the file before it
 * @param line lines of the file before it
 * @param index usable rows of the file before it
 * @param rows its usable rows
 */
record GlueChunk(int number, long offset, long line, long index, int rows) implements Serializable {

  GlueChunk withOneRowMore() {
    return new GlueChunk(number, offset, line, index, rows + 1);
  }
}
