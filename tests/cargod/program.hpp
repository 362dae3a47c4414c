#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cargo::daemon {

/// Sanitizers keep freed memory for a while: what it costs says nothing then.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool memory_is_ours = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool memory_is_ours = false;
#else
inline constexpr bool memory_is_ours = true;
#endif
#else
inline constexpr bool memory_is_ours = true;
#endif

/// Looks again until `told()`; false after a minute. What a test waits for is a condition, never a time.
[[nodiscard]] bool becomes(const std::function<bool()>& told);

/// One program of this build, run as a user runs it; killed with the object when it still runs.
class Program {
public:
    /// @param name  such as "cargod": from this build's bin folder, or a path. What it says goes to `log`, both streams.
    /// @param setup runs in the child before the program, such as setrlimit; async-signal-safe.
    Program(const std::string& name, const std::vector<std::string>& words, std::string log,
            const std::function<void()>& setup = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void signal(int number) const;
    [[nodiscard]] bool running();
    /// Exit code; 128 and the signal when one ended it; -1: it did not end within a minute.
    [[nodiscard]] int wait();
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// All that was said so far.
    [[nodiscard]] std::string said() const;

private:
    [[nodiscard]] bool reap(int options);

    std::string log_;
    pid_t pid_;
    bool ended_ = false;
    int code_ = -1;
};

/// A whole answer of a running cargod, read as text.
struct Said {
    int status = 0;  ///< 0: nobody answered
    std::string head{};
    std::string body{};
    [[nodiscard]] bool has(std::string_view text) const { return body.find(text) != std::string::npos; }
};

/// cargod as a process on a state folder: started, waited for, asked.
class RunningCargod {
public:
    /// @param words  after `--state STATE --listen 127.0.0.1:0`. Throws std::runtime_error with its words when it does not start.
    RunningCargod(std::string state, std::vector<std::string> words, const std::function<void()>& setup = {});

    [[nodiscard]] Program& program() { return program_; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] Said ask(const std::string& method, const std::string& target, const std::string& token = {},
                           const std::string& body = {}, const std::string& more = {}) const;

private:
    std::string state_;
    Program program_;
    std::uint16_t port_ = 0;
};

/// `cargod init`: the clerk's token. Throws std::runtime_error with its words when it does not make one.
[[nodiscard]] std::string first_token(const std::string& state, const std::vector<std::string>& words);

}  // namespace cargo::daemon
