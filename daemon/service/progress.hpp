#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace cargo::service {

/// How far a message is that is being worked. A file is read twice: checked for its envelope, then worked.
struct Progress {
    bool working = false;              ///< the second reading
    std::uint64_t bytes = 0;           ///< of this reading, by pieces of limits::message_chunk_bytes
    std::size_t messages = 0;          ///< done
    std::size_t messages_of = 0;       ///< known once it is worked
};

/// What this process works on. It says how much of the file has been read and how many of its messages are done, and nothing of
/// what came of them: a message's acts are one transaction, whatever the rules said. Any thread.
class ProgressBook {
public:
    void put(const std::string& message, const Progress& progress) {
        const std::scoped_lock lock(mutex_);
        book_[message] = progress;
    }
    void erase(const std::string& message) {
        const std::scoped_lock lock(mutex_);
        book_.erase(message);
    }
    [[nodiscard]] std::optional<Progress> of(const std::string& message) const {
        const std::scoped_lock lock(mutex_);
        const auto found = book_.find(message);
        return found == book_.end() ? std::nullopt : std::optional<Progress>(found->second);
    }

private:
    mutable std::mutex mutex_{};
    std::map<std::string, Progress> book_{};  ///< as many as there are workers
};

/// Keeps a message in the book while it is worked. Any thread.
class Progressing {
public:
    Progressing(ProgressBook& book, std::string message) : book_(book), message_(std::move(message)) { tell(); }
    ~Progressing() { book_.erase(message_); }
    Progressing(const Progressing&) = delete;
    Progressing& operator=(const Progressing&) = delete;

    void read(std::size_t bytes) {
        const std::scoped_lock lock(mutex_);
        now_.bytes += bytes;
        tell();
    }
    void messages_found(std::size_t count) {
        const std::scoped_lock lock(mutex_);
        now_.messages_of = count;
    }
    void begin_working() {
        const std::scoped_lock lock(mutex_);
        now_.working = true;
        now_.bytes = 0;
        tell();
    }
    void message_done() {
        const std::scoped_lock lock(mutex_);
        ++now_.messages;
        tell();
    }

private:
    void tell() { book_.put(message_, now_); }

    ProgressBook& book_;  // the service's
    std::string message_;
    std::mutex mutex_{};  ///< a large file is read by one thread and worked by another
    Progress now_{};
};

}  // namespace cargo::service
