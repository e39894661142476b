/* File operations: each is one job of the work queue. */
#include "loop/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loop/fileio.h"
#include "loop/op.h"
#include "loop/work.h"

struct es_file {
  int refs;
  int fd;       /* -1: closed */
  int busy;     /* operations under way; only the loop's thread counts */
  bool closing; /* a close was started; the loop's thread only */
  char path[];
};

typedef struct file_op {
  es_op op;
  es_work work;
  es_file_request request; /* its strings are the operation's own */
  es_file_result result;
  size_t room;     /* in result.data */
  es_file *opened; /* what will be the result */
  es_digest *digest;
  DIR *folder;
  const struct dirent *entry; /* of the folder, the next one to be kept */
} file_op;

enum { HASH_PIECE = 1 << 18, FIRST_NAMES = 1 << 16 };

es_file *es_file_ref(es_file *file) {
  file->refs++;
  return file;
}

void es_file_unref(es_file *file) {
  if (!file || --file->refs > 0) return;
  if (file->fd >= 0) close(file->fd);
  es__free(file);
}

/* Opening a pipe waits for its other end, for good maybe: refused. */
static int open_waiting_for_nobody(const char *path, int flags, mode_t perm) {
  struct stat st;
  int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK, perm);
  if (fd >= 0 && fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode)) {
    close(fd);
    errno = ESPIPE;
    return -1;
  }
  return fd;
}

static int run_open(file_op *f) {
  static const int flags[] = {O_RDONLY, O_WRONLY | O_CREAT | O_TRUNC,
                              O_RDWR | O_CREAT,
                              O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW};
  const char *path = f->request.path;
  f->opened->fd = open_waiting_for_nobody(path, flags[f->request.mode],
                                          (mode_t)f->request.perm);
  if (f->opened->fd < 0)
    return es__fail_errno(&f->op.error, errno, "open", path);
  f->result.file = f->opened;
  f->opened = NULL;
  return ES_OK;
}

static int run_pread(file_op *f) {
  es_file *file = f->request.file;
  char *data = f->result.data;
  while (f->result.length < f->request.length) {
    ssize_t n = pread(file->fd, data + f->result.length,
                      f->request.length - f->result.length,
                      (off_t)(f->request.offset + (int64_t)f->result.length));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return es__fail_errno(&f->op.error, errno, "read", file->path);
    if (n == 0) break;
    f->result.length += (size_t)n;
  }
  return ES_OK;
}

static int run_fsync(file_op *f) {
  es_file *file = f->request.file;
  int reason = es__sync(file->fd);
  return reason ? es__fail_errno(&f->op.error, reason, "sync", file->path)
                : ES_OK;
}

static int run_close(file_op *f) {
  es_file *file = f->request.file;
  int fd = file->fd;
  file->fd = -1;
  if (fd >= 0 && close(fd) != 0 && errno != EINTR)
    return es__fail_errno(&f->op.error, errno, "close", file->path);
  return ES_OK;
}

static const char *kind_of(mode_t mode) {
  return S_ISREG(mode)   ? "file"
         : S_ISDIR(mode) ? "directory"
         : S_ISLNK(mode) ? "link"
                         : "other";
}

static int run_stat(file_op *f) {
  struct stat st;
  const char *path = f->request.path;
  int rc = f->request.follow ? stat(path, &st) : lstat(path, &st);
  if (rc != 0) return es__fail_errno(&f->op.error, errno, "look at", path);
  es_stat *out = &f->result.stat;
  out->size = st.st_size;
  out->mtime = (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec * 1e-9;
  out->kind = kind_of(st.st_mode);
  out->mode = (unsigned)(st.st_mode & 07777);
  out->foreign = st.st_uid != 0 && st.st_uid != geteuid();
  out->dev = (uint64_t)st.st_dev;
  out->ino = (uint64_t)st.st_ino;
  return ES_OK;
}

static int hash_all(file_op *f, int fd) {
  for (;;) {
    ssize_t n = read(fd, f->result.data, HASH_PIECE);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return es__fail_errno(&f->op.error, errno, "read", f->request.path);
    if (n == 0) break;
    es__digest_update(f->digest, f->result.data, (size_t)n);
    f->result.stat.size += n;
  }
  if (es__digest_hex(f->digest, f->result.hex) > 0) return ES_OK;
  return es__fail_memory(&f->op.error);
}

static int run_hash(file_op *f) {
  int fd = open_waiting_for_nobody(f->request.path, O_RDONLY, 0);
  if (fd < 0)
    return es__fail_errno(&f->op.error, errno, "open", f->request.path);
  int rc = hash_all(f, fd);
  close(fd);
  return rc;
}

static const struct dirent *next_entry(DIR *folder) {
  const struct dirent *e;
  do {
    e = readdir(folder);
  } while (e && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0));
  return e;
}

static void close_folder(file_op *f) {
  if (f->folder) closedir(f->folder);
  f->folder = NULL;
}

/* Reads on until all is read or the room is full; the loop's thread then
 * makes more of it, and the job runs again. */
static int run_list(file_op *f) {
  if (!f->folder) {
    f->folder = opendir(f->request.path);
    if (!f->folder)
      return es__fail_errno(&f->op.error, errno, "open folder",
                            f->request.path);
    f->entry = next_entry(f->folder);
  }
  for (; f->entry; f->entry = next_entry(f->folder)) {
    size_t size = strlen(f->entry->d_name) + 1;
    if (size > f->room - f->result.length) break;
    memcpy(f->result.data + f->result.length, f->entry->d_name, size);
    f->result.length += size;
  }
  if (!f->entry) close_folder(f);
  return ES_OK;
}

static int run_real_path(file_op *f) {
  if (!realpath(f->request.path, f->result.data))
    return es__fail_errno(&f->op.error, errno, "resolve", f->request.path);
  f->result.length = strlen(f->result.data);
  return ES_OK;
}

static int check(file_op *f, int result, const char *what) {
  if (result == 0) return ES_OK;
  return es__fail_errno(&f->op.error, errno, what,
                        f->request.path ? f->request.path
                                        : f->request.file->path);
}

static int perform(file_op *f) {
  es_file_request *q = &f->request;
  es_error *err = &f->op.error;
  switch (q->kind) {
  case ES_FILE_OPEN: return run_open(f);
  case ES_FILE_PREAD: return run_pread(f);
  case ES_FILE_PWRITE:
    return es__write_all(q->file->fd, q->file->path, q->data, q->length,
                         q->offset, err);
  case ES_FILE_FSYNC: return run_fsync(f);
  case ES_FILE_CLOSE: return run_close(f);
  case ES_FILE_RENAME: return check(f, rename(q->path, q->path2), "rename");
  case ES_FILE_UNLINK: return check(f, unlink(q->path), "remove");
  case ES_FILE_MKDIRP:
    return es__make_folders((char *)q->path, (mode_t)q->perm, err);
  case ES_FILE_STAT: return run_stat(f);
  case ES_FILE_HASH: return run_hash(f);
  case ES_FILE_SYNCDIR: return es__sync_folder(q->path, err);
  case ES_FILE_LIST: return run_list(f);
  case ES_FILE_REALPATH: return run_real_path(f);
  }
  return es__fail(err, ES_INVALID, 0, "unknown file operation");
}

static file_op *of_work(es_work *work) {
  return (file_op *)((char *)work - offsetof(file_op, work));
}

static void on_pool(es_work *work) {
  (void)perform(of_work(work));
}

static void complete(file_op *f) {
  if (f->request.file) f->request.file->busy--;
  es__op_complete(&f->op);
}

/* Whether a listing needs more room, and has it. */
static bool wants_more(file_op *f) {
  enum { MOST = 64 << 20 }; /* bytes of names in one folder */
  if (!f->entry) return false;
  if (f->op.cancelled) {
    es__fail(&f->op.error, ES_CANCELLED, 0, "cancelled");
    return false;
  }
  if (f->room >= MOST) {
    es__fail(&f->op.error, ES_LIMIT, 0, "folder '%s' has too many entries",
             f->request.path);
    return false;
  }
  char *data = es__resize(NULL, f->result.data, 2 * f->room);
  if (!data) {
    (void)es__fail_memory(&f->op.error);
    return false;
  }
  f->result.data = data;
  f->room *= 2;
  return true;
}

static void on_done(es_work *work) {
  file_op *f = of_work(work);
  if (wants_more(f))
    es__work_start(es__work_queue_of(f->op.rt), work);
  else
    complete(f);
}

/* A job that has begun is left to end: it is short, and cannot be stopped. */
static void cancel(es_op *op) {
  file_op *f = (file_op *)op;
  if (!es__work_cancel(&f->work)) return;
  es__fail(&op->error, ES_CANCELLED, 0, "cancelled");
  complete(f);
}

static void destroy(es_op *op) {
  file_op *f = (file_op *)op;
  es__free((char *)f->request.path);
  es__free((char *)f->request.path2);
  es__free((char *)f->request.data);
  es_file_unref(f->request.file);
  es_file_unref(f->result.file);
  es_file_unref(f->opened);
  es__digest_free(f->digest);
  close_folder(f);
  es__free(f->result.data);
  es__free(f);
}

static const es_op_class file_class = {cancel, destroy};

/* Replaces the caller's strings by copies; false: no memory, and what was
 * copied is the operation's all the same. */
static bool own_strings(es_file_request *q, const es_allocator *memory) {
  const char *path = q->path, *path2 = q->path2, *data = q->data;
  q->path = path ? es__copy_text(memory, path) : NULL;
  q->path2 = path2 ? es__copy_text(memory, path2) : NULL;
  q->data = data ? es__alloc(memory, q->length + 1) : NULL;
  if (q->file) es_file_ref(q->file);
  if ((path && !q->path) || (path2 && !q->path2) || (data && !q->data))
    return false;
  if (data) memcpy((char *)q->data, data, q->length);
  return true;
}

/* A closed file takes no operation, a busy one no close: another thread may
 * be using its descriptor. Closing twice is well. */
static bool may_start(file_op *f) {
  es_file *file = f->request.file;
  if (!file) return true;
  if (f->request.kind != ES_FILE_CLOSE) {
    if (file->closing)
      es__fail(&f->op.error, ES_INVALID, 0, "the file is closed");
    return !file->closing;
  }
  if (file->closing) return false;
  if (file->busy > 1)
    es__fail(&f->op.error, ES_INVALID, 0, "the file is in use");
  else
    file->closing = true;
  return file->closing;
}

/* How much a job of its kind writes into result.data. */
static size_t room_of(const es_file_request *q) {
  switch (q->kind) {
  case ES_FILE_PREAD: return q->length + 1;
  case ES_FILE_HASH: return HASH_PIECE;
  case ES_FILE_LIST: return FIRST_NAMES;
  case ES_FILE_REALPATH: return PATH_MAX;
  default: return 0;
  }
}

/* All memory is taken on the loop's thread: none that a job would need is
 * left to be found. */
static int make_room(file_op *f, const es_allocator *memory) {
  const es_file_request *q = &f->request;
  f->room = room_of(q);
  if (f->room && !(f->result.data = es__alloc(memory, f->room)))
    return es__fail_memory(&f->op.error);
  if (q->kind == ES_FILE_OPEN) {
    es_file *file =
      es__alloc_zeroed(memory, sizeof *file + strlen(q->path) + 1);
    if (!file) return es__fail_memory(&f->op.error);
    file->refs = 1;
    file->fd = -1;
    strcpy(file->path, q->path);
    f->opened = file;
  }
  if (q->kind == ES_FILE_HASH) {
    if (!es__digest_known(q->path2))
      return es__fail(&f->op.error, ES_UNSUPPORTED, 0, "unknown digest '%s'",
                      q->path2);
    f->digest = es__digest_new(memory, q->path2);
    if (!f->digest) return es__fail_memory(&f->op.error);
  }
  return ES_OK;
}

es_op *es_file_start(es_runtime *rt, const es_file_request *request) {
  const es_allocator *memory = es__memory_of(rt);
  file_op *f = es__alloc_zeroed(memory, sizeof *f);
  if (!f) return NULL;
  f->request = *request;
  f->work.run = on_pool;
  f->work.done = on_done;
  f->work.class =
    request->kind == ES_FILE_PWRITE ? ES_WORK_WRITE : ES_WORK_OTHER;
  bool owned = own_strings(&f->request, memory);
  es__op_begin(&f->op, rt, &file_class);
  if (request->file) request->file->busy++;
  if (!owned) (void)es__fail_memory(&f->op.error);
  if (owned && make_room(f, memory) == ES_OK && may_start(f)) {
    es__work_start(es__work_queue_of(rt), &f->work);
  } else {
    if (request->file) request->file->busy--;
    es__op_doom(&f->op);
  }
  return &f->op;
}

const es_file_result *es_file_result_of(const es_op *op) {
  return &((const file_op *)op)->result;
}

es_file_kind es_file_kind_of(const es_op *op) {
  return ((const file_op *)op)->request.kind;
}
