/** Tasks that a specification defines itself: their keys, read and written. */
package dev.fisherflow.pipelines.spec.own;
