#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/folders/directory.hpp"

namespace cargo::folders {

/// Wakes who looks at folders when something happens in one (inotify). It says neither what nor where: a queue that overflows,
/// a watch that cannot be had and a network folder that tells nothing cost the pause until the next look, and no file.
class Alarm {
public:
    /// `wake` is called on a thread of its own.
    Alarm(const std::vector<std::string>& folders, std::function<void()> wake);
    /// Ends the thread.
    ~Alarm();
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

private:
    void listen();

    std::function<void()> wake_;
    Descriptor events_;
    Descriptor end_;
    std::thread thread_{};
};

}  // namespace cargo::folders
