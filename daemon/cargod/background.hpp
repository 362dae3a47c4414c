#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "daemon/cargod/json_log.hpp"
#include "daemon/http/sessions.hpp"
#include "daemon/service/service.hpp"

namespace cargo::daemon {

/// Work that repeats on a thread of its own with its own connection: messages, seals. It looks
/// again at once while there is something to do, else when woken or after a pause.
class Background {
public:
    /// One step: true, there was something to do. An error is logged by its code and met with a pause.
    using Step = std::function<Result<bool>(service::Session& session)>;

    /// `log` outlives it.
    Background(std::string name, std::string url, store::IdKeys keys, std::chrono::milliseconds pause, Step step,
               const JsonLog& log);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    /// Any thread.
    void wake();
    /// The step under way ends; no other begins. Again: nothing.
    void stop();

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] bool do_step();

    std::string name_;
    http::Sessions sessions_;
    std::chrono::milliseconds pause_;
    Step step_;
    const JsonLog& log_;
    std::mutex mutex_{};
    std::condition_variable_any signal_{};
    bool woken_ = false;
    Errc last_error_{};
    std::jthread thread_{};
};

}  // namespace cargo::daemon
