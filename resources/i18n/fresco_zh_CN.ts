<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>studio</name>
  <message>
   <source> and </source>
   <translation>和</translation>
  </message>
  <message>
   <source>'{0}' cannot be read ({1}).</source>
   <translation>无法读取“{0}”（{1}）。</translation>
  </message>
  <message>
   <source>'{0}' cannot be read or written ({1}).</source>
   <translation>无法读写“{0}”（{1}）。</translation>
  </message>
  <message>
   <source>'{0}' cannot be written ({1}).</source>
   <translation>无法写入“{0}”（{1}）。</translation>
  </message>
  <message>
   <source>'{0}' ends {1} bytes early.</source>
   <translation>“{0}”缺少末尾 {1} 字节。</translation>
  </message>
  <message>
   <source>'{0}' exists already.</source>
   <translation>“{0}”已存在。</translation>
  </message>
  <message>
   <source>'{0}' has changed since the project was made.</source>
   <translation>“{0}”在项目创建后被修改过。</translation>
  </message>
  <message>
   <source>'{0}' is a folder, not a clip.</source>
   <translation>“{0}”是文件夹，不是素材。</translation>
  </message>
  <message>
   <source>'{0}' is a still picture.</source>
   <translation>“{0}”是静态图片。</translation>
  </message>
  <message>
   <source>'{0}' is damaged: only {1} of its {2} frames can be decoded.</source>
   <translation>“{0}”已损坏：{2} 帧中只能解码 {1} 帧。</translation>
  </message>
  <message>
   <source>'{0}' is empty.</source>
   <translation>“{0}”是空文件。</translation>
  </message>
  <message>
   <source>'{0}' is not a clip that can be read.</source>
   <translation>“{0}”不是可读取的素材。</translation>
  </message>
  <message>
   <source>'{0}' is not the clip that this project was made with.</source>
   <translation>“{0}”不是创建此项目时所用的素材。</translation>
  </message>
  <message>
   <source>'{0}' is not the clip that this project was made with: it was changed or replaced since.</source>
   <translation>“{0}”不是此项目所用的素材：它后来被更改或替换了。</translation>
  </message>
  <message>
   <source>'{0}' is stored in a way that this build cannot decode.</source>
   <translation>此版本无法解码“{0}”的存储格式。</translation>
  </message>
  <message>
   <source>'{0}' may not be read or written.</source>
   <translation>没有读写“{0}”的权限。</translation>
  </message>
  <message>
   <source>'{0}' may not be read.</source>
   <translation>没有读取“{0}”的权限。</translation>
  </message>
  <message>
   <source>'{folder}' cannot be written.</source>
   <translation>无法写入“{folder}”。</translation>
  </message>
  <message>
   <source>'{name}' has {count} frames, and the host counts otherwise.</source>
   <translation>“{name}”有 {count} 帧，与宿主的计数不同。</translation>
  </message>
  <message>
   <source>+ words for this keyframe alone</source>
   <translation>+ 仅用于此关键帧的词</translation>
  </message>
  <message>
   <source>1 This computer</source>
   <translation>1 本机</translation>
  </message>
  <message>
   <source>3.8 s · occlusion and shadow</source>
   <translation>3.8 s · 遮挡与阴影</translation>
  </message>
  <message>
   <source>4 steps, no optimisation, frames between keyframes by flow. Uses a LoRA for few steps and the tiny autoencoder where they are installed.</source>
   <translation>4 步，不做优化，中间帧由光流生成。若已安装，则使用少步数 LoRA 和微型自编码器。</translation>
  </message>
  <message>
   <source>8 steps and half the optimisation. Uses Hyper-SD's or LCM's LoRA where one is installed.</source>
   <translation>8 步，优化减半。若已安装，则使用 Hyper-SD 或 LCM 的 LoRA。</translation>
  </message>
  <message>
   <source>A re-roll is steered by {names}</source>
   <translation>重新生成时参照 {names}</translation>
  </message>
  <message>
   <source>A screen print in a few loud colours.</source>
   <translation>几种鲜艳颜色的丝网印刷。</translation>
  </message>
  <message>
   <source>A setting does not fit</source>
   <translation>某项设置不合适</translation>
  </message>
  <message>
   <source>A take of the source</source>
   <translation>源素材的一个版本</translation>
  </message>
  <message>
   <source>A track above the source</source>
   <translation>源素材上方的轨道</translation>
  </message>
  <message>
   <source>About</source>
   <translation>关于</translation>
  </message>
  <message>
   <source>Accept the licence first.</source>
   <translation>请先接受许可证。</translation>
  </message>
  <message>
   <source>Action</source>
   <translation>操作</translation>
  </message>
  <message>
   <source>Actions</source>
   <translation>操作</translation>
  </message>
  <message>
   <source>Add</source>
   <translation>添加</translation>
  </message>
  <message>
   <source>Add LoRA</source>
   <translation>添加 LoRA</translation>
  </message>
  <message>
   <source>Add a folder...</source>
   <translation>添加文件夹...</translation>
  </message>
  <message>
   <source>Add keyframe</source>
   <translation>添加关键帧</translation>
  </message>
  <message>
   <source>Add keyframe at {frame}</source>
   <translation>在第 {frame} 帧添加关键帧</translation>
  </message>
  <message>
   <source>Add, move or remove keyframes, choose a look, and render them.</source>
   <translation>添加、移动或移除关键帧，选择风格，然后渲染。</translation>
  </message>
  <message>
   <source>Added by you</source>
   <translation>手动添加</translation>
  </message>
  <message>
   <source>Address</source>
   <translation>地址</translation>
  </message>
  <message>
   <source>Address of this panel</source>
   <translation>本面板的地址</translation>
  </message>
  <message>
   <source>Adds a style or a subject that the model was not made with.</source>
   <translation>加入模型本来没有的风格或主体。</translation>
  </message>
  <message>
   <source>Advanced</source>
   <translation>高级</translation>
  </message>
  <message>
   <source>All</source>
   <translation>全部</translation>
  </message>
  <message>
   <source>All keyframes are rendered again to match.</source>
   <translation>所有关键帧将重新渲染以保持一致。</translation>
  </message>
  <message>
   <source>All parts of the method, 20 steps.</source>
   <translation>使用方法的全部环节，20 步。</translation>
  </message>
  <message>
   <source>All {count}</source>
   <translation>全部 {count}</translation>
  </message>
  <message>
   <source>All {count} looks</source>
   <translation>全部 {count} 种风格</translation>
  </message>
  <message>
   <source>An old brown print.</source>
   <translation>旧的棕色照片。</translation>
  </message>
  <message>
   <source>Analysing motion, {done} of {total} frames</source>
   <translation>正在分析运动，{done} / {total} 帧</translation>
  </message>
  <message>
   <source>Another job is running. This one is queued.</source>
   <translation>另一个任务正在运行。此任务已排队。</translation>
  </message>
  <message>
   <source>Another job is using the GPU. This one is queued.</source>
   <translation>另一个任务正在使用 GPU。此任务已排队。</translation>
  </message>
  <message>
   <source>Another range was sent after this one.</source>
   <translation>之后又发送了另一个范围。</translation>
  </message>
  <message>
   <source>Another seed</source>
   <translation>换一个种子</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>外观</translation>
  </message>
  <message>
   <source>Approve</source>
   <translation>通过</translation>
  </message>
  <message>
   <source>Approve all and propagate</source>
   <translation>全部通过并传播</translation>
  </message>
  <message>
   <source>Approve and pin</source>
   <translation>通过并固定</translation>
  </message>
  <message>
   <source>Approve keyframe</source>
   <translation>通过关键帧</translation>
  </message>
  <message>
   <source>Approve or reject each keyframe; re-roll what does not fit.</source>
   <translation>逐个通过或拒绝关键帧；不合适的重新生成。</translation>
  </message>
  <message>
   <source>Approve remaining</source>
   <translation>通过其余</translation>
  </message>
  <message>
   <source>Approved {done} / {total}</source>
   <translation>已通过 {done} / {total}</translation>
  </message>
  <message>
   <source>Approved · pinned</source>
   <translation>已通过 · 固定</translation>
  </message>
  <message>
   <source>As in the preset</source>
   <translation>恢复预设</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>跟随系统</translation>
  </message>
  <message>
   <source>At the clip's own size</source>
   <translation>按片段原始尺寸</translation>
  </message>
  <message>
   <source>At the host's playhead</source>
   <translation>在宿主的播放头处</translation>
  </message>
  <message>
   <source>At the playhead</source>
   <translation>在播放头处</translation>
  </message>
  <message>
   <source>Autoencoder</source>
   <translation>自编码器</translation>
  </message>
  <message>
   <source>Automatic</source>
   <translation>自动</translation>
  </message>
  <message>
   <source>Autosaved</source>
   <translation>已自动保存</translation>
  </message>
  <message>
   <source>Autosaved {time}</source>
   <translation>已自动保存 {time}</translation>
  </message>
  <message>
   <source>Autumn</source>
   <translation>秋天</translation>
  </message>
  <message>
   <source>Avoid</source>
   <translation>避免</translation>
  </message>
  <message>
   <source>Avoid: {words}</source>
   <translation>避免：{words}</translation>
  </message>
  <message>
   <source>Back 10 frames</source>
   <translation>后退 10 帧</translation>
  </message>
  <message>
   <source>Back to workspace</source>
   <translation>返回工作区</translation>
  </message>
  <message>
   <source>Balanced</source>
   <translation>均衡</translation>
  </message>
  <message>
   <source>Batch</source>
   <translation>批次</translation>
  </message>
  <message>
   <source>Batch {number} of {count}</source>
   <translation>批次 {number} / {count}</translation>
  </message>
  <message>
   <source>Batches are planned from the memory that is free when they begin.</source>
   <translation>批次大小按开始时的空闲内存安排。</translation>
  </message>
  <message>
   <source>Begin a new take</source>
   <translation>新建版本</translation>
  </message>
  <message>
   <source>Begin the next take</source>
   <translation>开始下一版本</translation>
  </message>
  <message>
   <source>Being written</source>
   <translation>正在写入</translation>
  </message>
  <message>
   <source>Between keyframes</source>
   <translation>关键帧之间</translation>
  </message>
  <message>
   <source>Between two ranges the words of one change into those of the other.</source>
   <translation>两个区间之间，一个的提示词会逐渐变成另一个的。</translation>
  </message>
  <message>
   <source>Black and white</source>
   <translation>黑白</translation>
  </message>
  <message>
   <source>Blend</source>
   <translation>混合</translation>
  </message>
  <message>
   <source>Blender and DaVinci Resolve find this panel by themselves once their plugins are installed.</source>
   <translation>安装插件后，Blender 和 DaVinci Resolve 会自动找到本面板。</translation>
  </message>
  <message>
   <source>Built in</source>
   <translation>内置</translation>
  </message>
  <message>
   <source>Bundle saved.</source>
   <translation>诊断包已保存。</translation>
  </message>
  <message>
   <source>Bundled</source>
   <translation>随附</translation>
  </message>
  <message>
   <source>Cache cleared.</source>
   <translation>缓存已清除。</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Cancel job</source>
   <translation>取消任务</translation>
  </message>
  <message>
   <source>Cannot read this clip</source>
   <translation>无法读取此素材</translation>
  </message>
  <message>
   <source>Canny</source>
   <translation>Canny</translation>
  </message>
  <message>
   <source>Cel animation</source>
   <translation>手绘动画</translation>
  </message>
  <message>
   <source>Change gaps</source>
   <translation>更改间隔</translation>
  </message>
  <message>
   <source>Change in-betweens</source>
   <translation>更改中间帧</translation>
  </message>
  <message>
   <source>Change its permissions, or choose a place where you may write.</source>
   <translation>请更改其权限，或选择一个可写入的位置。</translation>
  </message>
  <message>
   <source>Change keyframe prompt</source>
   <translation>更改关键帧提示词</translation>
  </message>
  <message>
   <source>Change look</source>
   <translation>更改风格</translation>
  </message>
  <message>
   <source>Change prompt</source>
   <translation>更改提示词</translation>
  </message>
  <message>
   <source>Change quality</source>
   <translation>更改质量</translation>
  </message>
  <message>
   <source>Change range</source>
   <translation>更改范围</translation>
  </message>
  <message>
   <source>Change settings</source>
   <translation>更改设置</translation>
  </message>
  <message>
   <source>Change the range instead.</source>
   <translation>请改为调整范围。</translation>
  </message>
  <message>
   <source>Charcoal</source>
   <translation>炭笔画</translation>
  </message>
  <message>
   <source>Check again</source>
   <translation>重新检查</translation>
  </message>
  <message>
   <source>Check the disk and the folder.</source>
   <translation>请检查磁盘和文件夹。</translation>
  </message>
  <message>
   <source>Check the path and the disk.</source>
   <translation>请检查路径和磁盘。</translation>
  </message>
  <message>
   <source>Check the path.</source>
   <translation>请检查路径。</translation>
  </message>
  <message>
   <source>Checkpoint, LoRA or ControlNet</source>
   <translation>检查点、LoRA 或 ControlNet</translation>
  </message>
  <message>
   <source>Checksum mismatch</source>
   <translation>校验和不符</translation>
  </message>
  <message>
   <source>Choose a folder that ends in .fresco.</source>
   <translation>请选择以 .fresco 结尾的文件夹。</translation>
  </message>
  <message>
   <source>Choose a model...</source>
   <translation>选择模型...</translation>
  </message>
  <message>
   <source>Choose a smaller working size, or close other programs that use the device.</source>
   <translation>请选择较小的工作尺寸，或关闭其他占用设备的程序。</translation>
  </message>
  <message>
   <source>Choose a smaller working size.</source>
   <translation>请选择较小的工作尺寸。</translation>
  </message>
  <message>
   <source>Choose a video file, or a folder of numbered pictures.</source>
   <translation>请选择视频文件，或选择包含编号图像的文件夹。</translation>
  </message>
  <message>
   <source>Choose a video file, or convert it.</source>
   <translation>请选择视频文件，或转换格式。</translation>
  </message>
  <message>
   <source>Choose a video file.</source>
   <translation>请选择视频文件。</translation>
  </message>
  <message>
   <source>Choose another</source>
   <translation>另选</translation>
  </message>
  <message>
   <source>Choose another destination.</source>
   <translation>请选择其他位置。</translation>
  </message>
  <message>
   <source>Choose another folder, or change its permissions.</source>
   <translation>请选择其他文件夹，或更改其权限。</translation>
  </message>
  <message>
   <source>Choose another model</source>
   <translation>另选模型</translation>
  </message>
  <message>
   <source>Choose another place</source>
   <translation>另选位置</translation>
  </message>
  <message>
   <source>Choose keyframes</source>
   <translation>选取关键帧</translation>
  </message>
  <message>
   <source>Choose look</source>
   <translation>选择风格</translation>
  </message>
  <message>
   <source>Choose model</source>
   <translation>选择模型</translation>
  </message>
  <message>
   <source>Choose style reference</source>
   <translation>选择风格参考</translation>
  </message>
  <message>
   <source>Choose the same file, or make a new project.</source>
   <translation>请选择同一个文件，或新建项目。</translation>
  </message>
  <message>
   <source>Choose where the clip is now.</source>
   <translation>请指定素材现在的位置。</translation>
  </message>
  <message>
   <source>Clear added</source>
   <translation>清除手动添加</translation>
  </message>
  <message>
   <source>Clear added keyframes</source>
   <translation>清除手动添加的关键帧</translation>
  </message>
  <message>
   <source>Clear cache</source>
   <translation>清除缓存</translation>
  </message>
  <message>
   <source>Clear in and out</source>
   <translation>清除入点和出点</translation>
  </message>
  <message>
   <source>Clearing the cache deletes what no take uses and what can be made again.</source>
   <translation>清除缓存会删除没有版本使用的内容和可重新生成的内容。</translation>
  </message>
  <message>
   <source>Clip name</source>
   <translation>素材名称</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Close it there first.</source>
   <translation>请先在那里关闭它。</translation>
  </message>
  <message>
   <source>Close other programs that need memory first.</source>
   <translation>请先关闭其他占用内存的程序。</translation>
  </message>
  <message>
   <source>Close other programs, or choose a smaller size.</source>
   <translation>请关闭其他程序，或选择较小的尺寸。</translation>
  </message>
  <message>
   <source>Close project</source>
   <translation>关闭项目</translation>
  </message>
  <message>
   <source>Cold light, snow and frost.</source>
   <translation>清冷的光线，雪与霜。</translation>
  </message>
  <message>
   <source>Colour difference</source>
   <translation>色差</translation>
  </message>
  <message>
   <source>Coloured panes held by lead, light from behind.</source>
   <translation>铅条镶嵌的彩色玻璃，光从背后透来。</translation>
  </message>
  <message>
   <source>Colours</source>
   <translation>颜色</translation>
  </message>
  <message>
   <source>Compare</source>
   <translation>比较</translation>
  </message>
  <message>
   <source>Compare takes</source>
   <translation>比较版本</translation>
  </message>
  <message>
   <source>Conform</source>
   <translation>统一帧率</translation>
  </message>
  <message>
   <source>Conform to {rate} fps</source>
   <translation>统一为 {rate} fps</translation>
  </message>
  <message>
   <source>Connect to the internet and try again; what is there already is kept.</source>
   <translation>请连接互联网后重试；已有的部分会保留。</translation>
  </message>
  <message>
   <source>Connected to {name}</source>
   <translation>已连接 {name}</translation>
  </message>
  <message>
   <source>Consistency with pins</source>
   <translation>与固定帧的一致性</translation>
  </message>
  <message>
   <source>Convert it to a constant rate first, or export the clip.</source>
   <translation>请先转换为固定帧率，或导出素材。</translation>
  </message>
  <message>
   <source>Convert it, to ProRes or H.264 for example.</source>
   <translation>请转换格式，例如转为 ProRes 或 H.264。</translation>
  </message>
  <message>
   <source>Convert the clip to a constant frame rate, and use that in the host.</source>
   <translation>请将素材转换为固定帧率，并在宿主中使用它。</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Copy or export the clip again.</source>
   <translation>请重新复制或导出素材。</translation>
  </message>
  <message>
   <source>Copy report</source>
   <translation>复制报告</translation>
  </message>
  <message>
   <source>Copy seed</source>
   <translation>复制种子</translation>
  </message>
  <message>
   <source>Copy, download or export the clip again.</source>
   <translation>请重新复制、下载或导出素材。</translation>
  </message>
  <message>
   <source>Damaged</source>
   <translation>已损坏</translation>
  </message>
  <message>
   <source>Dark, smudged strokes of charcoal.</source>
   <translation>深色、晕开的炭笔笔触。</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>删除</translation>
  </message>
  <message>
   <source>Delete look</source>
   <translation>删除风格</translation>
  </message>
  <message>
   <source>Delete take</source>
   <translation>删除版本</translation>
  </message>
  <message>
   <source>Delete the files of {title}?</source>
   <translation>删除 {title} 的文件？</translation>
  </message>
  <message>
   <source>Deletes what can be made again.</source>
   <translation>删除可重新生成的内容。</translation>
  </message>
  <message>
   <source>Deliver</source>
   <translation>交付</translation>
  </message>
  <message>
   <source>Denoise keyframes</source>
   <translation>关键帧去噪</translation>
  </message>
  <message>
   <source>Denoise keyframes {numbers}</source>
   <translation>关键帧 {numbers} 去噪</translation>
  </message>
  <message>
   <source>Denoising</source>
   <translation>正在去噪</translation>
  </message>
  <message>
   <source>Depth</source>
   <translation>深度</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>详情</translation>
  </message>
  <message>
   <source>Diagnostics</source>
   <translation>诊断</translation>
  </message>
  <message>
   <source>Difference</source>
   <translation>差异</translation>
  </message>
  <message>
   <source>Difference gain</source>
   <translation>差异增益</translation>
  </message>
  <message>
   <source>Discard the rest</source>
   <translation>放弃其余</translation>
  </message>
  <message>
   <source>Disk</source>
   <translation>磁盘</translation>
  </message>
  <message>
   <source>Disk is full</source>
   <translation>磁盘已满</translation>
  </message>
  <message>
   <source>Do not send</source>
   <translation>不发送</translation>
  </message>
  <message>
   <source>Does only what is left.</source>
   <translation>只完成剩余部分。</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>完成</translation>
  </message>
  <message>
   <source>Download</source>
   <translation>下载</translation>
  </message>
  <message>
   <source>Download it with `fresco models pull {0}`.</source>
   <translation>请用 `fresco models pull {0}` 下载。</translation>
  </message>
  <message>
   <source>Download of {title} stopped.</source>
   <translation>{title} 的下载已停止。</translation>
  </message>
  <message>
   <source>Download {names} first.</source>
   <translation>请先下载 {names}。</translation>
  </message>
  <message>
   <source>Download {size}</source>
   <translation>下载 {size}</translation>
  </message>
  <message>
   <source>Downloads</source>
   <translation>下载</translation>
  </message>
  <message>
   <source>Draft</source>
   <translation>草稿</translation>
  </message>
  <message>
   <source>Drawn outlines and flat colours, as in hand-drawn animation.</source>
   <translation>清晰的轮廓线和平涂色彩，如同传统动画。</translation>
  </message>
  <message>
   <source>Drift here {value}</source>
   <translation>此处漂移 {value}</translation>
  </message>
  <message>
   <source>Drift peaks at {value} between frames {before} and {after}. Add a keyframe at {frame} and only these frames are redone.</source>
   <translation>第 {before} 帧与第 {after} 帧之间漂移最高，达 {value}。在第 {frame} 帧添加关键帧，则只重做这些帧。</translation>
  </message>
  <message>
   <source>Drop a clip here</source>
   <translation>将素材拖到这里</translation>
  </message>
  <message>
   <source>Drop style reference</source>
   <translation>取消风格参考</translation>
  </message>
  <message>
   <source>Each frame keeps to the nearer keyframe; it jumps in the middle.</source>
   <translation>每一帧取较近的关键帧；中间会有跳变。</translation>
  </message>
  <message>
   <source>Edit</source>
   <translation>编辑</translation>
  </message>
  <message>
   <source>Edit prompt</source>
   <translation>编辑提示词</translation>
  </message>
  <message>
   <source>Editing host</source>
   <translation>剪辑宿主</translation>
  </message>
  <message>
   <source>Engine</source>
   <translation>引擎</translation>
  </message>
  <message>
   <source>Estimating time</source>
   <translation>正在估计时间</translation>
  </message>
  <message>
   <source>Everything far away fades into mist.</source>
   <translation>远处的一切隐入雾中。</translation>
  </message>
  <message>
   <source>Everything is installed.</source>
   <translation>均已安装。</translation>
  </message>
  <message>
   <source>Everything you did is saved.</source>
   <translation>你所做的一切均已保存。</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>导出</translation>
  </message>
  <message>
   <source>Export PNG sequence...</source>
   <translation>导出 PNG 序列...</translation>
  </message>
  <message>
   <source>Export ProRes 422 HQ...</source>
   <translation>导出 ProRes 422 HQ...</translation>
  </message>
  <message>
   <source>Export ProRes 4444...</source>
   <translation>导出 ProRes 4444...</translation>
  </message>
  <message>
   <source>Export instead</source>
   <translation>改为导出</translation>
  </message>
  <message>
   <source>Export without the clip's transparency</source>
   <translation>导出时不保留剪辑的透明度</translation>
  </message>
  <message>
   <source>Export {name}</source>
   <translation>导出 {name}</translation>
  </message>
  <message>
   <source>Export...</source>
   <translation>导出...</translation>
  </message>
  <message>
   <source>FRESCO Studio is still at work on another clip.</source>
   <translation>FRESCO Studio 仍在处理另一个素材。</translation>
  </message>
  <message>
   <source>FRESCO closed while {doing}.</source>
   <translation>FRESCO 在{doing}时关闭。</translation>
  </message>
  <message>
   <source>Faded colours of old film stock.</source>
   <translation>老胶片褪色的色彩。</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>Fewer</source>
   <translation>收起</translation>
  </message>
  <message>
   <source>Fewest frames between keyframes</source>
   <translation>关键帧之间的最少帧数</translation>
  </message>
  <message>
   <source>File</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>Files</source>
   <translation>文件</translation>
  </message>
  <message>
   <source>Find an action</source>
   <translation>查找操作</translation>
  </message>
  <message>
   <source>Find an action...</source>
   <translation>查找操作...</translation>
  </message>
  <message>
   <source>Find the clip...</source>
   <translation>查找素材...</translation>
  </message>
  <message>
   <source>Finer, and slower: otherwise they are made at working size and enlarged.</source>
   <translation>更精细，也更慢：否则按工作尺寸生成再放大。</translation>
  </message>
  <message>
   <source>Finished batches are kept if you stop.</source>
   <translation>停止时保留已完成的批次。</translation>
  </message>
  <message>
   <source>First frame</source>
   <translation>第一帧</translation>
  </message>
  <message>
   <source>Fit</source>
   <translation>适合</translation>
  </message>
  <message>
   <source>Fit clip</source>
   <translation>适合素材</translation>
  </message>
  <message>
   <source>Fit picture</source>
   <translation>适合画面</translation>
  </message>
  <message>
   <source>Fit {percent} %</source>
   <translation>适合 {percent} %</translation>
  </message>
  <message>
   <source>Flat, matt poster paint in few tones.</source>
   <translation>色调简洁的哑光平涂水粉。</translation>
  </message>
  <message>
   <source>Flow</source>
   <translation>光流</translation>
  </message>
  <message>
   <source>Fog</source>
   <translation>雾</translation>
  </message>
  <message>
   <source>Fold</source>
   <translation>折叠</translation>
  </message>
  <message>
   <source>Folder for the pictures</source>
   <translation>图片文件夹</translation>
  </message>
  <message>
   <source>Folder for the project</source>
   <translation>项目的文件夹</translation>
  </message>
  <message>
   <source>Folder is missing</source>
   <translation>文件夹缺失</translation>
  </message>
  <message>
   <source>Folder of a diffusers model</source>
   <translation>diffusers 模型文件夹</translation>
  </message>
  <message>
   <source>Folder on this computer</source>
   <translation>本机文件夹</translation>
  </message>
  <message>
   <source>Folder whose clips hosts may name</source>
   <translation>允许宿主使用其中素材的文件夹</translation>
  </message>
  <message>
   <source>Folders</source>
   <translation>文件夹</translation>
  </message>
  <message>
   <source>Folders whose clips hosts may name</source>
   <translation>允许宿主使用其中素材的文件夹</translation>
  </message>
  <message>
   <source>Follow pins</source>
   <translation>跟随固定帧</translation>
  </message>
  <message>
   <source>For a host in a sandbox, which does not find the panel: paste it there. It counts until the panel closes, and lets whoever has it send clips; treat it like a password.</source>
   <translation>用于沙盒中找不到本面板的宿主：粘贴到那里。它在面板关闭前有效，持有者可以发送素材；请像密码一样保管。</translation>
  </message>
  <message>
   <source>Format</source>
   <translation>格式</translation>
  </message>
  <message>
   <source>Forward 10 frames</source>
   <translation>前进 10 帧</translation>
  </message>
  <message>
   <source>Frame rate</source>
   <translation>帧率</translation>
  </message>
  <message>
   <source>Frame rate of the image sequence, {rate}</source>
   <translation>图像序列的帧率，{rate}</translation>
  </message>
  <message>
   <source>Frame rate varies. Frames keep their own times in the export. Most editors want a constant rate.</source>
   <translation>帧率可变。导出时各帧保持自己的时间。多数剪辑软件需要固定帧率。</translation>
  </message>
  <message>
   <source>Frames</source>
   <translation>帧</translation>
  </message>
  <message>
   <source>Frames are repeated and left out by their times.</source>
   <translation>按时间重复或省略画面。</translation>
  </message>
  <message>
   <source>Frames between are made first</source>
   <translation>先生成中间帧</translation>
  </message>
  <message>
   <source>Frames drift most here. A click adds a keyframe at {frame}.</source>
   <translation>此处漂移最高。点击即在第 {frame} 帧添加关键帧。</translation>
  </message>
  <message>
   <source>Frames outside have the words above.</source>
   <translation>区间以外的帧使用上面的提示词。</translation>
  </message>
  <message>
   <source>Frames {first} to {last}</source>
   <translation>第 {first} 至 {last} 帧</translation>
  </message>
  <message>
   <source>Free beside it</source>
   <translation>所在磁盘空闲</translation>
  </message>
  <message>
   <source>Free memory, then retry as is</source>
   <translation>释放内存后按原样重试</translation>
  </message>
  <message>
   <source>Free some space or choose another disk; nothing was changed.</source>
   <translation>请腾出空间或选择其他磁盘；没有任何改动。</translation>
  </message>
  <message>
   <source>Free some space, or choose a place on another disk.</source>
   <translation>请腾出空间，或选择其他磁盘上的位置。</translation>
  </message>
  <message>
   <source>Free some space, then resume; what was finished is saved.</source>
   <translation>请腾出空间，然后继续；已完成的部分已保存。</translation>
  </message>
  <message>
   <source>From a file...</source>
   <translation>从文件添加...</translation>
  </message>
  <message>
   <source>From a folder...</source>
   <translation>从文件夹...</translation>
  </message>
  <message>
   <source>Full screen viewer</source>
   <translation>全屏查看</translation>
  </message>
  <message>
   <source>GPU</source>
   <translation>GPU</translation>
  </message>
  <message>
   <source>GPU memory</source>
   <translation>显存</translation>
  </message>
  <message>
   <source>Gap limit</source>
   <translation>间隔上限</translation>
  </message>
  <message>
   <source>Gap min</source>
   <translation>间隔最小</translation>
  </message>
  <message>
   <source>General</source>
   <translation>常规</translation>
  </message>
  <message>
   <source>Give yourself permission to read it, or copy it.</source>
   <translation>请取得读取权限，或复制一份。</translation>
  </message>
  <message>
   <source>Glowing outlines of light in the dark.</source>
   <translation>黑暗中发光的轮廓线。</translation>
  </message>
  <message>
   <source>Go on to the next keyframe after a verdict</source>
   <translation>判定后转到下一关键帧</translation>
  </message>
  <message>
   <source>Go to in</source>
   <translation>转到入点</translation>
  </message>
  <message>
   <source>Go to out</source>
   <translation>转到出点</translation>
  </message>
  <message>
   <source>Go to {take}</source>
   <translation>转到 {take}</translation>
  </message>
  <message>
   <source>Golden leaves and warm light.</source>
   <translation>金黄的树叶，温暖的光线。</translation>
  </message>
  <message>
   <source>Gouache</source>
   <translation>水粉画</translation>
  </message>
  <message>
   <source>Gradient</source>
   <translation>梯度</translation>
  </message>
  <message>
   <source>Graphite lines and hatching on white paper.</source>
   <translation>白纸上的铅笔线条和排线。</translation>
  </message>
  <message>
   <source>Guidance</source>
   <translation>引导</translation>
  </message>
  <message>
   <source>H.264 review</source>
   <translation>H.264 审片</translation>
  </message>
  <message>
   <source>HED</source>
   <translation>HED</translation>
  </message>
  <message>
   <source>Hand-off package</source>
   <translation>交接包</translation>
  </message>
  <message>
   <source>Hand-off package...</source>
   <translation>交接包...</translation>
  </message>
  <message>
   <source>Hardware</source>
   <translation>硬件</translation>
  </message>
  <message>
   <source>Heights of picture, keyframes and timeline</source>
   <translation>画面、关键帧和时间线的高度</translation>
  </message>
  <message>
   <source>Help</source>
   <translation>帮助</translation>
  </message>
  <message>
   <source>High contrast controls</source>
   <translation>高对比度控件</translation>
  </message>
  <message>
   <source>High contrast draws borders of controls 3:1 against the panels. Reduced motion shows no fades.</source>
   <translation>高对比度使控件边框与面板的对比达到 3:1。减少动态效果时不显示渐变。</translation>
  </message>
  <message>
   <source>Host</source>
   <translation>宿主</translation>
  </message>
  <message>
   <source>Hosts</source>
   <translation>宿主</translation>
  </message>
  <message>
   <source>Hosts may name clips in these folders, and nothing else: no hidden folders, no other files.</source>
   <translation>宿主只能使用这些文件夹中的素材：不含隐藏文件夹和其他文件。</translation>
  </message>
  <message>
   <source>Hosts...</source>
   <translation>宿主...</translation>
  </message>
  <message>
   <source>How far the picture moves away from the source, for this re-roll.</source>
   <translation>此次重新生成时画面偏离源素材的程度。</translation>
  </message>
  <message>
   <source>How motion is found: RAFT is finer, DIS is quicker.</source>
   <translation>如何估计运动：RAFT 更精细，DIS 更快。</translation>
  </message>
  <message>
   <source>How one step leads to the next; automatic takes what the quality asks for.</source>
   <translation>每一步如何过渡到下一步；“自动”按所选质量决定。</translation>
  </message>
  <message>
   <source>How strictly the words are followed; a double click gives what the model is best with.</source>
   <translation>遵循文字的严格程度；双击恢复为模型的最佳值。</translation>
  </message>
  <message>
   <source>I have read the licence and accept it</source>
   <translation>我已阅读并接受许可证</translation>
  </message>
  <message>
   <source>I take it without a stated licence</source>
   <translation>许可证未说明，继续下载</translation>
  </message>
  <message>
   <source>Image models</source>
   <translation>图像模型</translation>
  </message>
  <message>
   <source>Import from folder</source>
   <translation>从文件夹导入</translation>
  </message>
  <message>
   <source>Import...</source>
   <translation>导入...</translation>
  </message>
  <message>
   <source>Imported from {place}</source>
   <translation>导入自 {place}</translation>
  </message>
  <message>
   <source>In</source>
   <translation>入点</translation>
  </message>
  <message>
   <source>In use</source>
   <translation>使用中</translation>
  </message>
  <message>
   <source>In {host}: {where}</source>
   <translation>在 {host} 中：{where}</translation>
  </message>
  <message>
   <source>In-between frame {frame} · from keyframes {a} (f {fa}) and {b} (f {fb})</source>
   <translation>中间帧 {frame} · 来自关键帧 {a}（f {fa}）和 {b}（f {fb}）</translation>
  </message>
  <message>
   <source>In-betweens</source>
   <translation>中间帧</translation>
  </message>
  <message>
   <source>Ink drawing</source>
   <translation>墨线画</translation>
  </message>
  <message>
   <source>Inspector</source>
   <translation>检查器</translation>
  </message>
  <message>
   <source>Install plugins</source>
   <translation>安装插件</translation>
  </message>
  <message>
   <source>Installed</source>
   <translation>已安装</translation>
  </message>
  <message>
   <source>Installed {count}</source>
   <translation>已安装 {count}</translation>
  </message>
  <message>
   <source>It does not paint by itself.</source>
   <translation>它不能单独用于绘制。</translation>
  </message>
  <message>
   <source>It is the style reference: what is rendered from now on follows it.</source>
   <translation>它是风格参考：此后的渲染将参考它的风格。</translation>
  </message>
  <message>
   <source>It may only be busy; this goes away when it answers.</source>
   <translation>它可能只是在忙；有响应后此提示会自动消失。</translation>
  </message>
  <message>
   <source>Its prompt was changed since: {prompt}</source>
   <translation>此后提示词已更改：{prompt}</translation>
  </message>
  <message>
   <source>Jump there</source>
   <translation>跳到该处</translation>
  </message>
  <message>
   <source>Keep</source>
   <translation>保留</translation>
  </message>
  <message>
   <source>Keep as is</source>
   <translation>保持原样</translation>
  </message>
  <message>
   <source>Keep for later</source>
   <translation>稍后处理</translation>
  </message>
  <message>
   <source>Keep source</source>
   <translation>保留源素材</translation>
  </message>
  <message>
   <source>Keep this seed for the next takes</source>
   <translation>后续版本沿用此种子</translation>
  </message>
  <message>
   <source>Keep {seed}</source>
   <translation>保留 {seed}</translation>
  </message>
  <message>
   <source>Keeps broad outlines; colours and light are free.</source>
   <translation>保持大致轮廓；颜色与光线自由。</translation>
  </message>
  <message>
   <source>Keeps forms and light as they are in the softened picture.</source>
   <translation>按柔化画面保持形状与光线。</translation>
  </message>
  <message>
   <source>Keeps outlines as a network sees them, without fine texture.</source>
   <translation>保持网络所见的轮廓，不含细小纹理。</translation>
  </message>
  <message>
   <source>Keeps thin outlines exactly; all else is free.</source>
   <translation>精确保持细轮廓；其余自由。</translation>
  </message>
  <message>
   <source>Keeps what is near and what is far; outlines are free.</source>
   <translation>保持远近关系；轮廓自由。</translation>
  </message>
  <message>
   <source>Kept on this computer</source>
   <translation>保存在本机</translation>
  </message>
  <message>
   <source>Keyboard map</source>
   <translation>键盘映射</translation>
  </message>
  <message>
   <source>Keyframe</source>
   <translation>关键帧</translation>
  </message>
  <message>
   <source>Keyframe {number}</source>
   <translation>关键帧 {number}</translation>
  </message>
  <message>
   <source>Keyframe {number} has no version {version}.</source>
   <translation>关键帧 {number} 没有版本 {version}。</translation>
  </message>
  <message>
   <source>Keyframe {number} is finished and saved. It will not be rendered again.</source>
   <translation>关键帧 {number} 已完成并保存，不会重新渲染。</translation>
  </message>
  <message>
   <source>Keyframe {number} is pinned and will not change.</source>
   <translation>关键帧 {number} 已固定，不会改变。</translation>
  </message>
  <message>
   <source>Keyframe {number} {verdict}.</source>
   <translation>关键帧 {number}{verdict}。</translation>
  </message>
  <message>
   <source>Keyframe {number} · frame {frame}</source>
   <translation>关键帧 {number} · 第 {frame} 帧</translation>
  </message>
  <message>
   <source>Keyframe {number}, frame {frame}</source>
   <translation>关键帧 {number}，第 {frame} 帧</translation>
  </message>
  <message>
   <source>Keyframe {number}, frame {frame}, {state}</source>
   <translation>关键帧 {number}，第 {frame} 帧，{state}</translation>
  </message>
  <message>
   <source>Keyframes</source>
   <translation>关键帧</translation>
  </message>
  <message>
   <source>Keyframes are being proposed.</source>
   <translation>正在建议关键帧。</translation>
  </message>
  <message>
   <source>Keyframes moved along the motion: quick, a draft.</source>
   <translation>沿运动搬移关键帧：快，是草稿。</translation>
  </message>
  <message>
   <source>Keyframes only</source>
   <translation>仅关键帧</translation>
  </message>
  <message>
   <source>Keyframes painted together: more agree better and take more memory.</source>
   <translation>一起绘制的关键帧：越多越一致，占用内存也越多。</translation>
  </message>
  <message>
   <source>Keyframes {numbers} are finished and saved. They will not be rendered again.</source>
   <translation>关键帧 {numbers} 已完成并保存，不会重新渲染。</translation>
  </message>
  <message>
   <source>Keyframes {numbers} are pinned and will not change.</source>
   <translation>关键帧 {numbers} 已固定，不会改变。</translation>
  </message>
  <message>
   <source>Keyframes, list, {count} items</source>
   <translation>关键帧，列表，{count} 项</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>按键</translation>
  </message>
  <message>
   <source>Known once a model is loaded</source>
   <translation>加载模型后可知</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>语言</translation>
  </message>
  <message>
   <source>Larger pictures and free prompts.</source>
   <translation>更大的画面，自由的提示词。</translation>
  </message>
  <message>
   <source>Last frame</source>
   <translation>最后一帧</translation>
  </message>
  <message>
   <source>Learned estimates</source>
   <translation>已学习的估计</translation>
  </message>
  <message>
   <source>Leave field, page or full screen</source>
   <translation>离开字段、页面或全屏</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Licence: {licence}.</source>
   <translation>许可证：{licence}。</translation>
  </message>
  <message>
   <source>Licences</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Line difference</source>
   <translation>线条差异</translation>
  </message>
  <message>
   <source>Linear</source>
   <translation>线性</translation>
  </message>
  <message>
   <source>Linked now</source>
   <translation>当前已连接</translation>
  </message>
  <message>
   <source>Live preview · step {step} of {steps} · soft until decoded</source>
   <translation>实时预览 · 第 {step} / {steps} 步 · 解码前较模糊</translation>
  </message>
  <message>
   <source>LoRA</source>
   <translation>LoRA</translation>
  </message>
  <message>
   <source>Load model</source>
   <translation>加载模型</translation>
  </message>
  <message>
   <source>Loaded model</source>
   <translation>已加载的模型</translation>
  </message>
  <message>
   <source>Loaded model: {name}</source>
   <translation>已加载模型：{name}</translation>
  </message>
  <message>
   <source>Loading model</source>
   <translation>正在加载模型</translation>
  </message>
  <message>
   <source>Location</source>
   <translation>位置</translation>
  </message>
  <message>
   <source>Look</source>
   <translation>风格</translation>
  </message>
  <message>
   <source>Look saved.</source>
   <translation>风格已保存。</translation>
  </message>
  <message>
   <source>Look {name} deleted.</source>
   <translation>已删除风格“{name}”。</translation>
  </message>
  <message>
   <source>Looking it up</source>
   <translation>正在查询</translation>
  </message>
  <message>
   <source>Loop the range</source>
   <translation>循环范围</translation>
  </message>
  <message>
   <source>Low, warm evening sun.</source>
   <translation>低垂、温暖的夕阳。</translation>
  </message>
  <message>
   <source>MOV, MP4, MXF, MKV or an image sequence</source>
   <translation>MOV、MP4、MXF、MKV 或图像序列</translation>
  </message>
  <message>
   <source>Made anew from patches of the keyframes.</source>
   <translation>由关键帧的图块重新合成。</translation>
  </message>
  <message>
   <source>Made for the looks of the list.</source>
   <translation>为列表中的风格而制。</translation>
  </message>
  <message>
   <source>Made with</source>
   <translation>使用的组件</translation>
  </message>
  <message>
   <source>Make the frames between</source>
   <translation>生成中间帧</translation>
  </message>
  <message>
   <source>Make the frames between the keyframes.</source>
   <translation>生成关键帧之间的帧。</translation>
  </message>
  <message>
   <source>Making the frames between</source>
   <translation>正在生成中间帧</translation>
  </message>
  <message>
   <source>Mark at least two.</source>
   <translation>请至少标记两帧。</translation>
  </message>
  <message>
   <source>Mark in and out. Keyframes are proposed by themselves.</source>
   <translation>标记入点和出点。关键帧会自动建议。</translation>
  </message>
  <message>
   <source>Mean colour difference (Delta E 2000) and difference of line density to the nearest pins.</source>
   <translation>与最近固定帧的平均色差（Delta E 2000）和线条密度差异。</translation>
  </message>
  <message>
   <source>Media</source>
   <translation>媒体</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>内存</translation>
  </message>
  <message>
   <source>Memory not measured yet</source>
   <translation>尚未测量内存</translation>
  </message>
  <message>
   <source>Memory on this GPU</source>
   <translation>此 GPU 的显存</translation>
  </message>
  <message>
   <source>Memory over the last minute</source>
   <translation>最近一分钟的内存</translation>
  </message>
  <message>
   <source>Menu</source>
   <translation>菜单</translation>
  </message>
  <message>
   <source>Menus</source>
   <translation>菜单</translation>
  </message>
  <message>
   <source>Message</source>
   <translation>消息</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>模型</translation>
  </message>
  <message>
   <source>Models that can be downloaded</source>
   <translation>可下载的模型</translation>
  </message>
  <message>
   <source>Models {used} · {free} free</source>
   <translation>模型 {used} · 空闲 {free}</translation>
  </message>
  <message>
   <source>Monochrome film.</source>
   <translation>黑白胶片。</translation>
  </message>
  <message>
   <source>Moonlight, dark and blue.</source>
   <translation>月光，深暗而偏蓝。</translation>
  </message>
  <message>
   <source>More steps are finer and take longer.</source>
   <translation>步数越多越精细，耗时也越长。</translation>
  </message>
  <message>
   <source>Most frames between keyframes</source>
   <translation>关键帧之间的最多帧数</translation>
  </message>
  <message>
   <source>Motion</source>
   <translation>运动</translation>
  </message>
  <message>
   <source>Motion alone</source>
   <translation>仅沿运动</translation>
  </message>
  <message>
   <source>Motion and support</source>
   <translation>运动与辅助</translation>
  </message>
  <message>
   <source>Motion graph and keyframes appear here when a clip is open.</source>
   <translation>打开素材后，这里显示运动曲线和关键帧。</translation>
  </message>
  <message>
   <source>Motion peak</source>
   <translation>运动峰值</translation>
  </message>
  <message>
   <source>Motion, frame {frame}, {value}, {count} keyframes</source>
   <translation>运动，第 {frame} 帧，{value}，{count} 个关键帧</translation>
  </message>
  <message>
   <source>Move keyframe</source>
   <translation>移动关键帧</translation>
  </message>
  <message>
   <source>Move project</source>
   <translation>移动项目</translation>
  </message>
  <message>
   <source>Move project...</source>
   <translation>移动项目...</translation>
  </message>
  <message>
   <source>Move...</source>
   <translation>移动...</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Nearest key</source>
   <translation>最近关键帧</translation>
  </message>
  <message>
   <source>Needs a GPU to be comfortable.</source>
   <translation>建议使用 GPU。</translation>
  </message>
  <message>
   <source>Needs attention</source>
   <translation>需要处理</translation>
  </message>
  <message>
   <source>Needs attention {count}</source>
   <translation>需要处理 {count}</translation>
  </message>
  <message>
   <source>Neither Blender nor DaVinci Resolve was found on this computer.</source>
   <translation>未在此计算机上找到 Blender 或 DaVinci Resolve。</translation>
  </message>
  <message>
   <source>Neon night</source>
   <translation>霓虹夜</translation>
  </message>
  <message>
   <source>New each time</source>
   <translation>每次新的</translation>
  </message>
  <message>
   <source>New keys</source>
   <translation>新按键</translation>
  </message>
  <message>
   <source>New take with these settings</source>
   <translation>以这些设置新建版本</translation>
  </message>
  <message>
   <source>Next frame</source>
   <translation>下一帧</translation>
  </message>
  <message>
   <source>Next keyframe</source>
   <translation>下一关键帧</translation>
  </message>
  <message>
   <source>Next region</source>
   <translation>下一区域</translation>
  </message>
  <message>
   <source>Next to review</source>
   <translation>下一个待审</translation>
  </message>
  <message>
   <source>Night</source>
   <translation>夜晚</translation>
  </message>
  <message>
   <source>No clip open</source>
   <translation>未打开素材</translation>
  </message>
  <message>
   <source>No downloaded model is here to verify.</source>
   <translation>没有可校验的已下载模型。</translation>
  </message>
  <message>
   <source>No editing host is connected</source>
   <translation>未连接剪辑宿主</translation>
  </message>
  <message>
   <source>No host has sent this clip.</source>
   <translation>没有宿主发送过此素材。</translation>
  </message>
  <message>
   <source>No job is running.</source>
   <translation>没有正在运行的任务。</translation>
  </message>
  <message>
   <source>No keyframe is rejected.</source>
   <translation>没有被拒绝的关键帧。</translation>
  </message>
  <message>
   <source>No keyframe is to review.</source>
   <translation>没有待审的关键帧。</translation>
  </message>
  <message>
   <source>No keyframes yet</source>
   <translation>尚无关键帧</translation>
  </message>
  <message>
   <source>No takes yet. Every render is kept here so you can compare and go back.</source>
   <translation>尚无版本。每次渲染都保存在这里，便于比较和返回。</translation>
  </message>
  <message>
   <source>Nobody</source>
   <translation>无</translation>
  </message>
  <message>
   <source>None</source>
   <translation>无</translation>
  </message>
  <message>
   <source>None, the processor</source>
   <translation>无，使用处理器</translation>
  </message>
  <message>
   <source>Not installed</source>
   <translation>未安装</translation>
  </message>
  <message>
   <source>Not rendered</source>
   <translation>未渲染</translation>
  </message>
  <message>
   <source>Not stated by author</source>
   <translation>作者未说明</translation>
  </message>
  <message>
   <source>Nothing is downloaded while this is on.</source>
   <translation>开启时不下载任何内容。</translation>
  </message>
  <message>
   <source>Nothing propagated yet</source>
   <translation>尚未传播</translation>
  </message>
  <message>
   <source>Nothing queued.</source>
   <translation>队列为空。</translation>
  </message>
  <message>
   <source>Nothing rendered yet</source>
   <translation>尚未渲染</translation>
  </message>
  <message>
   <source>Nothing to redo.</source>
   <translation>没有可重做的操作。</translation>
  </message>
  <message>
   <source>Nothing to undo.</source>
   <translation>没有可撤销的操作。</translation>
  </message>
  <message>
   <source>Nothing was finished yet. Everything you did is saved.</source>
   <translation>尚未完成任何关键帧。你所做的一切均已保存。</translation>
  </message>
  <message>
   <source>Nothing was heard of it for {seconds:.0f} s.</source>
   <translation>已有 {seconds:.0f} 秒没有收到它的消息。</translation>
  </message>
  <message>
   <source>Nudge keyframe left</source>
   <translation>关键帧左移</translation>
  </message>
  <message>
   <source>Nudge keyframe right</source>
   <translation>关键帧右移</translation>
  </message>
  <message>
   <source>Of the look</source>
   <translation>风格的颜色</translation>
  </message>
  <message>
   <source>Of the look, light of the source</source>
   <translation>风格的颜色，源素材的明暗</translation>
  </message>
  <message>
   <source>Of the source</source>
   <translation>源素材的颜色</translation>
  </message>
  <message>
   <source>Off</source>
   <translation>关</translation>
  </message>
  <message>
   <source>Oil painting</source>
   <translation>油画</translation>
  </message>
  <message>
   <source>On</source>
   <translation>开</translation>
  </message>
  <message>
   <source>On a GPU</source>
   <translation>显存</translation>
  </message>
  <message>
   <source>One keyframe fades into the other.</source>
   <translation>一个关键帧逐渐淡入另一个。</translation>
  </message>
  <message>
   <source>Onion</source>
   <translation>洋葱皮</translation>
  </message>
  <message>
   <source>Only ProRes 4444 and PNG keep the clip's transparency.</source>
   <translation>只有 ProRes 4444 和 PNG 能保留剪辑的透明度。</translation>
  </message>
  <message>
   <source>Only {gap} frames apart; {limit} are wanted.</source>
   <translation>仅相隔 {gap} 帧；应为 {limit} 帧。</translation>
  </message>
  <message>
   <source>Opacity of picture B</source>
   <translation>画面 B 的不透明度</translation>
  </message>
  <message>
   <source>Open a clip</source>
   <translation>打开素材</translation>
  </message>
  <message>
   <source>Open a clip and mark a range. Keyframes are proposed at motion peaks.</source>
   <translation>打开素材并标记范围。将在运动峰值处建议关键帧。</translation>
  </message>
  <message>
   <source>Open a clip first.</source>
   <translation>请先打开素材。</translation>
  </message>
  <message>
   <source>Open another clip or project.</source>
   <translation>打开另一个素材或项目。</translation>
  </message>
  <message>
   <source>Open clip or project</source>
   <translation>打开素材或项目</translation>
  </message>
  <message>
   <source>Open clip or project...</source>
   <translation>打开素材或项目...</translation>
  </message>
  <message>
   <source>Open clip...</source>
   <translation>打开素材...</translation>
  </message>
  <message>
   <source>Open diagnostics</source>
   <translation>打开诊断</translation>
  </message>
  <message>
   <source>Open keyframe review</source>
   <translation>打开关键帧审阅</translation>
  </message>
  <message>
   <source>Open log</source>
   <translation>打开日志</translation>
  </message>
  <message>
   <source>Open the last project at the start</source>
   <translation>启动时打开上次的项目</translation>
  </message>
  <message>
   <source>Open the sample clip</source>
   <translation>打开示例素材</translation>
  </message>
  <message>
   <source>Optical flow</source>
   <translation>光流</translation>
  </message>
  <message>
   <source>Optical flow and occlusion</source>
   <translation>光流与遮挡</translation>
  </message>
  <message>
   <source>Other programs: {size}</source>
   <translation>其他程序：{size}</translation>
  </message>
  <message>
   <source>Other words from frame {frame}</source>
   <translation>从第 {frame} 帧起换词</translation>
  </message>
  <message>
   <source>Out</source>
   <translation>出点</translation>
  </message>
  <message>
   <source>Out of GPU memory</source>
   <translation>显存不足</translation>
  </message>
  <message>
   <source>Out of GPU memory in batch {number}</source>
   <translation>第 {number} 批显存不足</translation>
  </message>
  <message>
   <source>Out of date</source>
   <translation>已过期</translation>
  </message>
  <message>
   <source>Out of memory</source>
   <translation>内存不足</translation>
  </message>
  <message>
   <source>Out of memory in batch {number}</source>
   <translation>第 {number} 批内存不足</translation>
  </message>
  <message>
   <source>Own words</source>
   <translation>自定义</translation>
  </message>
  <message>
   <source>PNG sequence</source>
   <translation>PNG 序列</translation>
  </message>
  <message>
   <source>Package in {folder}</source>
   <translation>交接包位于 {folder}</translation>
  </message>
  <message>
   <source>Pastel</source>
   <translation>色粉画</translation>
  </message>
  <message>
   <source>Patches</source>
   <translation>图块合成</translation>
  </message>
  <message>
   <source>Paths, names and prompts are left out. Nothing is sent; you decide whom you give it to.</source>
   <translation>不含路径、名称和提示词。不会发送任何内容；由你决定交给谁。</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Pause all</source>
   <translation>全部暂停</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>Pen and black ink, strong lines.</source>
   <translation>钢笔与黑墨，线条有力。</translation>
  </message>
  <message>
   <source>Pencil sketch</source>
   <translation>铅笔素描</translation>
  </message>
  <message>
   <source>Pick a second take to compare.</source>
   <translation>请选择第二个版本进行比较。</translation>
  </message>
  <message>
   <source>Picture A</source>
   <translation>画面 A</translation>
  </message>
  <message>
   <source>Picture B</source>
   <translation>画面 B</translation>
  </message>
  <message>
   <source>Picture at 100 %</source>
   <translation>画面 100 %</translation>
  </message>
  <message>
   <source>Placed in {host}: {where}.</source>
   <translation>已放入 {host}：{where}。</translation>
  </message>
  <message>
   <source>Plan</source>
   <translation>方案</translation>
  </message>
  <message>
   <source>Play backwards</source>
   <translation>倒放</translation>
  </message>
  <message>
   <source>Play forwards</source>
   <translation>正放</translation>
  </message>
  <message>
   <source>Play or pause</source>
   <translation>播放或暂停</translation>
  </message>
  <message>
   <source>Plugins</source>
   <translation>插件</translation>
  </message>
  <message>
   <source>Pop art</source>
   <translation>波普艺术</translation>
  </message>
  <message>
   <source>Position</source>
   <translation>位置</translation>
  </message>
  <message>
   <source>Preset</source>
   <translation>预设</translation>
  </message>
  <message>
   <source>Previous frame</source>
   <translation>上一帧</translation>
  </message>
  <message>
   <source>Previous keyframe</source>
   <translation>上一关键帧</translation>
  </message>
  <message>
   <source>Previous region</source>
   <translation>上一区域</translation>
  </message>
  <message>
   <source>Previous to review</source>
   <translation>上一个待审</translation>
  </message>
  <message>
   <source>ProRes 422 HQ</source>
   <translation>ProRes 422 HQ</translation>
  </message>
  <message>
   <source>ProRes 4444</source>
   <translation>ProRes 4444</translation>
  </message>
  <message>
   <source>Processor</source>
   <translation>处理器</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>进度</translation>
  </message>
  <message>
   <source>Projects appear here after the first save.</source>
   <translation>首次保存后，项目显示在这里。</translation>
  </message>
  <message>
   <source>Prompt</source>
   <translation>提示词</translation>
  </message>
  <message>
   <source>Prompt for this keyframe</source>
   <translation>此关键帧的提示词</translation>
  </message>
  <message>
   <source>Prompt over time</source>
   <translation>随时间变化的提示词</translation>
  </message>
  <message>
   <source>Propagate</source>
   <translation>传播</translation>
  </message>
  <message>
   <source>Propagate again</source>
   <translation>重新传播</translation>
  </message>
  <message>
   <source>Propagate unlocks when every keyframe is approved.</source>
   <translation>所有关键帧通过后即可传播。</translation>
  </message>
  <message>
   <source>Propagate {name}</source>
   <translation>传播 {name}</translation>
  </message>
  <message>
   <source>Propagated {count} f</source>
   <translation>已传播 {count} 帧</translation>
  </message>
  <message>
   <source>Propose again</source>
   <translation>重新建议</translation>
  </message>
  <message>
   <source>Propose keyframes</source>
   <translation>建议关键帧</translation>
  </message>
  <message>
   <source>Propose keyframes first.</source>
   <translation>请先建议关键帧。</translation>
  </message>
  <message>
   <source>Propose keyframes when the range changes</source>
   <translation>范围改变时建议关键帧</translation>
  </message>
  <message>
   <source>Put it back and save; until then what you do is only in memory.</source>
   <translation>请放回原处并保存；在此之前，您的操作只在内存中。</translation>
  </message>
  <message>
   <source>Quality</source>
   <translation>质量</translation>
  </message>
  <message>
   <source>Queue</source>
   <translation>队列</translation>
  </message>
  <message>
   <source>Queue {count}</source>
   <translation>队列 {count}</translation>
  </message>
  <message>
   <source>Queue, {count} jobs</source>
   <translation>队列，{count} 个任务</translation>
  </message>
  <message>
   <source>Quit</source>
   <translation>退出</translation>
  </message>
  <message>
   <source>Range</source>
   <translation>范围</translation>
  </message>
  <message>
   <source>Range end</source>
   <translation>范围终点</translation>
  </message>
  <message>
   <source>Range start</source>
   <translation>范围起点</translation>
  </message>
  <message>
   <source>Re-roll</source>
   <translation>重新生成</translation>
  </message>
  <message>
   <source>Re-roll rejected</source>
   <translation>重新生成被拒绝的</translation>
  </message>
  <message>
   <source>Re-roll rejected ({count})</source>
   <translation>重新生成被拒绝的（{count}）</translation>
  </message>
  <message>
   <source>Re-rolling</source>
   <translation>正在重新生成</translation>
  </message>
  <message>
   <source>Read frames</source>
   <translation>读取帧</translation>
  </message>
  <message>
   <source>Read licence text</source>
   <translation>阅读许可证</translation>
  </message>
  <message>
   <source>Reading frames</source>
   <translation>正在读取帧</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>正在读取 {name}</translation>
  </message>
  <message>
   <source>Ready</source>
   <translation>就绪</translation>
  </message>
  <message>
   <source>Recent projects</source>
   <translation>最近的项目</translation>
  </message>
  <message>
   <source>Redo</source>
   <translation>重做</translation>
  </message>
  <message>
   <source>Reduced motion</source>
   <translation>减少动态效果</translation>
  </message>
  <message>
   <source>Reference</source>
   <translation>参考</translation>
  </message>
  <message>
   <source>Refresh</source>
   <translation>刷新</translation>
  </message>
  <message>
   <source>Reject</source>
   <translation>拒绝</translation>
  </message>
  <message>
   <source>Reject keyframe</source>
   <translation>拒绝关键帧</translation>
  </message>
  <message>
   <source>Rejected</source>
   <translation>已拒绝</translation>
  </message>
  <message>
   <source>Rejected {count}</source>
   <translation>已拒绝 {count}</translation>
  </message>
  <message>
   <source>Relink</source>
   <translation>重新链接</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Remove from the queue</source>
   <translation>从队列移除</translation>
  </message>
  <message>
   <source>Remove keyframe</source>
   <translation>移除关键帧</translation>
  </message>
  <message>
   <source>Remove star</source>
   <translation>取消星标</translation>
  </message>
  <message>
   <source>Remove the range</source>
   <translation>删除该区间</translation>
  </message>
  <message>
   <source>Remove {name}</source>
   <translation>移除 {name}</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重命名</translation>
  </message>
  <message>
   <source>Rename look</source>
   <translation>重命名风格</translation>
  </message>
  <message>
   <source>Rename take</source>
   <translation>重命名版本</translation>
  </message>
  <message>
   <source>Render</source>
   <translation>渲染</translation>
  </message>
  <message>
   <source>Render keyframes</source>
   <translation>渲染关键帧</translation>
  </message>
  <message>
   <source>Render keyframes first.</source>
   <translation>请先渲染关键帧。</translation>
  </message>
  <message>
   <source>Render take {number}</source>
   <translation>渲染版本 {number}</translation>
  </message>
  <message>
   <source>Render {name}</source>
   <translation>渲染 {name}</translation>
  </message>
  <message>
   <source>Rendered from the sample clip with this model.</source>
   <translation>用此模型从示例素材渲染。</translation>
  </message>
  <message>
   <source>Rendering</source>
   <translation>正在渲染</translation>
  </message>
  <message>
   <source>Repaint</source>
   <translation>重绘</translation>
  </message>
  <message>
   <source>Repaint a clip from a few keyframes, then carry the look across every frame in between.</source>
   <translation>用几个关键帧重绘素材，再将风格传播到中间的每一帧。</translation>
  </message>
  <message>
   <source>Repaint fully</source>
   <translation>完全重绘</translation>
  </message>
  <message>
   <source>Repair {size}</source>
   <translation>修复 {size}</translation>
  </message>
  <message>
   <source>Report copied.</source>
   <translation>报告已复制。</translation>
  </message>
  <message>
   <source>Reset</source>
   <translation>重置</translation>
  </message>
  <message>
   <source>Resolution</source>
   <translation>分辨率</translation>
  </message>
  <message>
   <source>Restart worker</source>
   <translation>重启渲染进程</translation>
  </message>
  <message>
   <source>Restore it, or make a new project.</source>
   <translation>请恢复该文件，或新建项目。</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>结果</translation>
  </message>
  <message>
   <source>Resume</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Resume the job.</source>
   <translation>请继续任务。</translation>
  </message>
  <message>
   <source>Resume the job; what was finished is saved.</source>
   <translation>请继续任务；已完成的部分已保存。</translation>
  </message>
  <message>
   <source>Retry at {side} px</source>
   <translation>以 {side} px 重试</translation>
  </message>
  <message>
   <source>Review</source>
   <translation>审阅</translation>
  </message>
  <message>
   <source>Review the {count} finished</source>
   <translation>审阅已完成的 {count} 个</translation>
  </message>
  <message>
   <source>Review what is finished</source>
   <translation>审阅已完成的</translation>
  </message>
  <message>
   <source>Review what is saved</source>
   <translation>审阅已保存的</translation>
  </message>
  <message>
   <source>Review {done} / {total}</source>
   <translation>审阅 {done} / {total}</translation>
  </message>
  <message>
   <source>Revision</source>
   <translation>修订</translation>
  </message>
  <message>
   <source>Runs on any computer, no download.</source>
   <translation>任何电脑均可运行，无需下载。</translation>
  </message>
  <message>
   <source>Sample clip</source>
   <translation>示例素材</translation>
  </message>
  <message>
   <source>Save as look...</source>
   <translation>存为风格...</translation>
  </message>
  <message>
   <source>Save bundle</source>
   <translation>保存诊断包</translation>
  </message>
  <message>
   <source>Save bundle...</source>
   <translation>保存诊断包...</translation>
  </message>
  <message>
   <source>Save look</source>
   <translation>保存风格</translation>
  </message>
  <message>
   <source>Save now</source>
   <translation>立即保存</translation>
  </message>
  <message>
   <source>Saved.</source>
   <translation>已保存。</translation>
  </message>
  <message>
   <source>Scene cut</source>
   <translation>镜头切换</translation>
  </message>
  <message>
   <source>Scheduler</source>
   <translation>调度器</translation>
  </message>
  <message>
   <source>Search actions</source>
   <translation>搜索操作</translation>
  </message>
  <message>
   <source>Search models</source>
   <translation>搜索模型</translation>
  </message>
  <message>
   <source>Second action</source>
   <translation>次要操作</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>种子</translation>
  </message>
  <message>
   <source>Select a keyframe first.</source>
   <translation>请先选择关键帧。</translation>
  </message>
  <message>
   <source>Select a keyframe in the strip or on the timeline.</source>
   <translation>在关键帧条或时间线上选择关键帧。</translation>
  </message>
  <message>
   <source>Select one keyframe alone.</source>
   <translation>请只选择一个关键帧。</translation>
  </message>
  <message>
   <source>Send a range from your editor, or export.</source>
   <translation>从剪辑软件发送范围，或导出。</translation>
  </message>
  <message>
   <source>Send again</source>
   <translation>再次发送</translation>
  </message>
  <message>
   <source>Send again.</source>
   <translation>请再次发送。</translation>
  </message>
  <message>
   <source>Send the range again.</source>
   <translation>请再次发送范围。</translation>
  </message>
  <message>
   <source>Send the take again.</source>
   <translation>请再次发送版本。</translation>
  </message>
  <message>
   <source>Send to host</source>
   <translation>发送到宿主</translation>
  </message>
  <message>
   <source>Send to timeline</source>
   <translation>发送到时间线</translation>
  </message>
  <message>
   <source>Send to {host} timeline</source>
   <translation>发送到 {host} 时间线</translation>
  </message>
  <message>
   <source>Sent</source>
   <translation>已发送</translation>
  </message>
  <message>
   <source>Sent to {host}.</source>
   <translation>已发送到 {host}。</translation>
  </message>
  <message>
   <source>Sepia photograph</source>
   <translation>棕褐色照片</translation>
  </message>
  <message>
   <source>Set in</source>
   <translation>设置入点</translation>
  </message>
  <message>
   <source>Set out</source>
   <translation>设置出点</translation>
  </message>
  <message>
   <source>Set up FRESCO Studio</source>
   <translation>设置 FRESCO Studio</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Settings of this take</source>
   <translation>此版本的设置</translation>
  </message>
  <message>
   <source>Ships with FRESCO Studio, runs on any computer</source>
   <translation>随 FRESCO Studio 提供，任何电脑均可运行</translation>
  </message>
  <message>
   <source>Shortcuts</source>
   <translation>快捷键</translation>
  </message>
  <message>
   <source>Show A while the key is held</source>
   <translation>按住按键时显示 A</translation>
  </message>
  <message>
   <source>Show as A</source>
   <translation>显示为 A</translation>
  </message>
  <message>
   <source>Show as B</source>
   <translation>显示为 B</translation>
  </message>
  <message>
   <source>Show in folder</source>
   <translation>在文件夹中显示</translation>
  </message>
  <message>
   <source>Show keyframes</source>
   <translation>显示关键帧</translation>
  </message>
  <message>
   <source>Show models</source>
   <translation>显示模型</translation>
  </message>
  <message>
   <source>Show project in folder</source>
   <translation>在文件夹中显示项目</translation>
  </message>
  <message>
   <source>Show queue</source>
   <translation>显示队列</translation>
  </message>
  <message>
   <source>Show the map of {name} in the viewer</source>
   <translation>在查看器中显示“{name}”的结构图</translation>
  </message>
  <message>
   <source>Show where the same file lies now.</source>
   <translation>指出该文件现在的位置。</translation>
  </message>
  <message>
   <source>Shown as sRGB, tagged {name}</source>
   <translation>以 sRGB 显示，标记为 {name}</translation>
  </message>
  <message>
   <source>Side by side</source>
   <translation>并排</translation>
  </message>
  <message>
   <source>Single</source>
   <translation>单画面</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>大小</translation>
  </message>
  <message>
   <source>Size of the short side while painting; the result is as large as the clip.</source>
   <translation>绘制时短边的大小；结果与片段一样大。</translation>
  </message>
  <message>
   <source>Sketchbook</source>
   <translation>Sketchbook</translation>
  </message>
  <message>
   <source>Sketchbook is chosen for what is rendered from now on.</source>
   <translation>此后的渲染将使用 Sketchbook。</translation>
  </message>
  <message>
   <source>Sketchbook takes none: LoRA are made for Stable Diffusion 1.5. Choose such a model above.</source>
   <translation>Sketchbook 不支持 LoRA：LoRA 是为 Stable Diffusion 1.5 制作的。请在上面选择这样的模型。</translation>
  </message>
  <message>
   <source>Sketchbook · built in</source>
   <translation>Sketchbook · 内置</translation>
  </message>
  <message>
   <source>Small, quick, ships with FRESCO Studio.</source>
   <translation>小巧快速，随 FRESCO Studio 提供。</translation>
  </message>
  <message>
   <source>Snap keyframes to peaks of motion</source>
   <translation>关键帧吸附到运动峰值</translation>
  </message>
  <message>
   <source>Snap to peaks</source>
   <translation>吸附峰值</translation>
  </message>
  <message>
   <source>Snap to peaks of motion; Alt inverts</source>
   <translation>吸附到运动峰值；Alt 反转</translation>
  </message>
  <message>
   <source>Soft chalk on rough paper.</source>
   <translation>粗糙纸面上的柔和色粉。</translation>
  </message>
  <message>
   <source>Soft edge</source>
   <translation>软边缘</translation>
  </message>
  <message>
   <source>Sound: no</source>
   <translation>声音：无</translation>
  </message>
  <message>
   <source>Sound: yes</source>
   <translation>声音：有</translation>
  </message>
  <message>
   <source>Source</source>
   <translation>源素材</translation>
  </message>
  <message>
   <source>Source file is missing</source>
   <translation>源文件缺失</translation>
  </message>
  <message>
   <source>Stage</source>
   <translation>阶段</translation>
  </message>
  <message>
   <source>Stage {number} of {count}, {title}</source>
   <translation>阶段 {number} / {count}，{title}</translation>
  </message>
  <message>
   <source>Stages</source>
   <translation>阶段</translation>
  </message>
  <message>
   <source>Stained glass</source>
   <translation>彩色玻璃</translation>
  </message>
  <message>
   <source>Standalone</source>
   <translation>独立运行</translation>
  </message>
  <message>
   <source>Star</source>
   <translation>星标</translation>
  </message>
  <message>
   <source>Start the worker</source>
   <translation>启动渲染进程</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>Step {done} / {total}</source>
   <translation>第 {done} / {total} 步</translation>
  </message>
  <message>
   <source>Step {done} of {total}</source>
   <translation>第 {done} / {total} 步</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>步数</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Stop after this batch</source>
   <translation>本批完成后停止</translation>
  </message>
  <message>
   <source>Stop the running job first.</source>
   <translation>请先停止正在运行的任务。</translation>
  </message>
  <message>
   <source>Stopped</source>
   <translation>已停止</translation>
  </message>
  <message>
   <source>Stopped · {done} / {total} saved</source>
   <translation>已停止 · 已保存 {done} / {total}</translation>
  </message>
  <message>
   <source>Storage</source>
   <translation>存储</translation>
  </message>
  <message>
   <source>Strength</source>
   <translation>强度</translation>
  </message>
  <message>
   <source>Strength of {name}</source>
   <translation>{name}的强度</translation>
  </message>
  <message>
   <source>Strengthens forms (b) against fine texture (s) in the model's layers; costs no time.</source>
   <translation>在模型各层中强化形状 (b)，抑制细小纹理 (s)；不增加耗时。</translation>
  </message>
  <message>
   <source>Structure</source>
   <translation>结构</translation>
  </message>
  <message>
   <source>Structure map</source>
   <translation>结构图</translation>
  </message>
  <message>
   <source>Structure map: {name}</source>
   <translation>结构图：{name}</translation>
  </message>
  <message>
   <source>Style follows {name}</source>
   <translation>风格参考 {name}</translation>
  </message>
  <message>
   <source>Suggested</source>
   <translation>建议</translation>
  </message>
  <message>
   <source>Sunset</source>
   <translation>日落</translation>
  </message>
  <message>
   <source>Swap A and B</source>
   <translation>交换 A 和 B</translation>
  </message>
  <message>
   <source>Switch the source clip off</source>
   <translation>关闭源素材</translation>
  </message>
  <message>
   <source>Takes</source>
   <translation>版本</translation>
  </message>
  <message>
   <source>Takes and queue</source>
   <translation>版本与队列</translation>
  </message>
  <message>
   <source>Test frame</source>
   <translation>测试帧</translation>
  </message>
  <message>
   <source>Test this frame</source>
   <translation>测试此帧</translation>
  </message>
  <message>
   <source>Text size</source>
   <translation>文字大小</translation>
  </message>
  <message>
   <source>The clip '{0}' is missing.</source>
   <translation>找不到素材“{0}”。</translation>
  </message>
  <message>
   <source>The clip is no larger than the working size: this changes nothing.</source>
   <translation>片段不大于工作尺寸：此项没有影响。</translation>
  </message>
  <message>
   <source>The clip's frame rate varies, and editors count its frames differently.</source>
   <translation>素材帧率可变，各剪辑软件的帧计数不同。</translation>
  </message>
  <message>
   <source>The disk with '{0}' is full.</source>
   <translation>“{0}”所在的磁盘已满。</translation>
  </message>
  <message>
   <source>The ends of the range are always keyframes.</source>
   <translation>范围的两端始终是关键帧。</translation>
  </message>
  <message>
   <source>The file of '{name}' is gone.</source>
   <translation>“{name}”的文件已不存在。</translation>
  </message>
  <message>
   <source>The folder '{0}' cannot be written.</source>
   <translation>无法写入文件夹“{0}”。</translation>
  </message>
  <message>
   <source>The hand-off package is in {folder}.</source>
   <translation>交接包位于 {folder}。</translation>
  </message>
  <message>
   <source>The hub cannot be reached for {0}.</source>
   <translation>无法连接模型库以获取 {0}。</translation>
  </message>
  <message>
   <source>The job failed.</source>
   <translation>任务失败。</translation>
  </message>
  <message>
   <source>The job goes on where it was.</source>
   <translation>任务会从中断处继续。</translation>
  </message>
  <message>
   <source>The map is drawn when the job is done.</source>
   <translation>作业完成后绘制结构图。</translation>
  </message>
  <message>
   <source>The map is of this frame alone; restyling finds near and far over all keyframes of a batch.</source>
   <translation>结构图只显示这一帧的远近；重绘时，远近按同一批次的所有关键帧决定。</translation>
  </message>
  <message>
   <source>The memory does not suffice for {0}.</source>
   <translation>内存不足以处理 {0}。</translation>
  </message>
  <message>
   <source>The memory of the {0} device does not suffice for {1}.</source>
   <translation>{0} 设备的内存不足以处理 {1}。</translation>
  </message>
  <message>
   <source>The memory of this machine does not suffice.</source>
   <translation>本机内存不足。</translation>
  </message>
  <message>
   <source>The model cannot be used</source>
   <translation>无法使用该模型</translation>
  </message>
  <message>
   <source>The model that ships with FRESCO Studio.</source>
   <translation>随 FRESCO Studio 提供的模型。</translation>
  </message>
  <message>
   <source>The model's own</source>
   <translation>模型默认</translation>
  </message>
  <message>
   <source>The placed clip does not say which frames it was made from.</source>
   <translation>放入的素材未说明由哪些帧制成。</translation>
  </message>
  <message>
   <source>The project '{0}' is open in another window or process.</source>
   <translation>项目“{0}”已在其他窗口或进程中打开。</translation>
  </message>
  <message>
   <source>The project cannot be opened</source>
   <translation>无法打开项目</translation>
  </message>
  <message>
   <source>The project's folder '{0}' was deleted or moved.</source>
   <translation>项目文件夹“{0}”已被删除或移动。</translation>
  </message>
  <message>
   <source>The range does not fit the clip</source>
   <translation>范围与素材不符</translation>
  </message>
  <message>
   <source>The range has a single frame.</source>
   <translation>范围只有一帧。</translation>
  </message>
  <message>
   <source>The render worker stopped</source>
   <translation>渲染进程已停止</translation>
  </message>
  <message>
   <source>The result cannot be written</source>
   <translation>无法写入结果</translation>
  </message>
  <message>
   <source>The result waits for {host}.</source>
   <translation>结果等待 {host}。</translation>
  </message>
  <message>
   <source>The worker could not be started.</source>
   <translation>渲染进程无法启动。</translation>
  </message>
  <message>
   <source>The worker did not start in time.</source>
   <translation>渲染进程未能及时启动。</translation>
  </message>
  <message>
   <source>The worker ended unexpectedly (code {0}).</source>
   <translation>渲染进程意外结束（代码 {0}）。</translation>
  </message>
  <message>
   <source>The worker gave an answer that makes no sense</source>
   <translation>渲染进程的回答无法理解</translation>
  </message>
  <message>
   <source>The worker stopped answering.</source>
   <translation>渲染进程没有响应。</translation>
  </message>
  <message>
   <source>The worker was restarted.</source>
   <translation>渲染进程已重新启动。</translation>
  </message>
  <message>
   <source>There are no keyframes yet.</source>
   <translation>尚无关键帧。</translation>
  </message>
  <message>
   <source>There is no file '{0}'.</source>
   <translation>文件“{0}”不存在。</translation>
  </message>
  <message>
   <source>There is no folder '{0}'.</source>
   <translation>文件夹“{0}”不存在。</translation>
  </message>
  <message>
   <source>There is no model '{0}' on this machine.</source>
   <translation>本机没有模型“{0}”。</translation>
  </message>
  <message>
   <source>There is no project at '{0}'.</source>
   <translation>“{0}”处没有项目。</translation>
  </message>
  <message>
   <source>There is no space left in '{0}' for '{1}'.</source>
   <translation>“{0}”中没有空间存放“{1}”。</translation>
  </message>
  <message>
   <source>There is no style reference any more.</source>
   <translation>已不再有风格参考。</translation>
  </message>
  <message>
   <source>There is nothing to compare yet.</source>
   <translation>尚无可比较的内容。</translation>
  </message>
  <message>
   <source>There is nothing to resume.</source>
   <translation>没有可继续的任务。</translation>
  </message>
  <message>
   <source>These keys were of: {names}</source>
   <translation>这些按键原属于：{names}</translation>
  </message>
  <message>
   <source>Thick strokes of paint that follow the forms.</source>
   <translation>顺着形体的厚重笔触。</translation>
  </message>
  <message>
   <source>This clip was not sent by an editing host. Export it instead.</source>
   <translation>此素材不是由剪辑宿主发送的。请改为导出。</translation>
  </message>
  <message>
   <source>This computer</source>
   <translation>本机</translation>
  </message>
  <message>
   <source>This did not work</source>
   <translation>未能完成</translation>
  </message>
  <message>
   <source>This keyframe is approved.</source>
   <translation>此关键帧已通过。</translation>
  </message>
  <message>
   <source>This model cannot be read.</source>
   <translation>无法读取该模型。</translation>
  </message>
  <message>
   <source>This model has no such control.</source>
   <translation>此模型没有这种控制。</translation>
  </message>
  <message>
   <source>This panel, among your programs</source>
   <translation>本面板（程序列表）</translation>
  </message>
  <message>
   <source>This project</source>
   <translation>本项目</translation>
  </message>
  <message>
   <source>This project is open already.</source>
   <translation>此项目已打开。</translation>
  </message>
  <message>
   <source>Tile</source>
   <translation>Tile</translation>
  </message>
  <message>
   <source>Timecode</source>
   <translation>时间码</translation>
  </message>
  <message>
   <source>Timeline</source>
   <translation>时间线</translation>
  </message>
  <message>
   <source>Timeline: XML, OTIO, FCPXML, EDL</source>
   <translation>时间线：XML、OTIO、FCPXML、EDL</translation>
  </message>
  <message>
   <source>Timeline: fit range or clip</source>
   <translation>时间线：适合范围或素材</translation>
  </message>
  <message>
   <source>Timeline: zoom in</source>
   <translation>时间线：放大</translation>
  </message>
  <message>
   <source>Timeline: zoom out</source>
   <translation>时间线：缩小</translation>
  </message>
  <message>
   <source>To a disk with more room.</source>
   <translation>移到空间更充裕的磁盘。</translation>
  </message>
  <message>
   <source>To review</source>
   <translation>待审</translation>
  </message>
  <message>
   <source>To review {count}</source>
   <translation>待审 {count}</translation>
  </message>
  <message>
   <source>Toy train</source>
   <translation>玩具火车</translation>
  </message>
  <message>
   <source>Track</source>
   <translation>轨道</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Try again later; what is there already is kept.</source>
   <translation>请稍后重试；已有的部分会保留。</translation>
  </message>
  <message>
   <source>Try again; see its log.</source>
   <translation>请重试；详情见日志。</translation>
  </message>
  <message>
   <source>Try the sample clip</source>
   <translation>试用示例素材</translation>
  </message>
  <message>
   <source>Turned away</source>
   <translation>被拒收</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>撤销</translation>
  </message>
  <message>
   <source>Unload the model</source>
   <translation>卸载模型</translation>
  </message>
  <message>
   <source>Unpin</source>
   <translation>取消固定</translation>
  </message>
  <message>
   <source>Unpin it first.</source>
   <translation>请先取消固定。</translation>
  </message>
  <message>
   <source>Unpin keyframe</source>
   <translation>取消固定关键帧</translation>
  </message>
  <message>
   <source>Unsupported on this GPU ({reason})</source>
   <translation>此 GPU 不支持（{reason}）</translation>
  </message>
  <message>
   <source>Untagged, shown as Rec.709</source>
   <translation>无标记，按 Rec.709 显示</translation>
  </message>
  <message>
   <source>Update</source>
   <translation>更新</translation>
  </message>
  <message>
   <source>Update available</source>
   <translation>有可用更新</translation>
  </message>
  <message>
   <source>Update, {size}</source>
   <translation>更新（{size}）</translation>
  </message>
  <message>
   <source>Use Sketchbook</source>
   <translation>使用 Sketchbook</translation>
  </message>
  <message>
   <source>Use another version</source>
   <translation>使用另一变体</translation>
  </message>
  <message>
   <source>Use as style reference</source>
   <translation>用作风格参考</translation>
  </message>
  <message>
   <source>Use for this clip</source>
   <translation>用于此素材</translation>
  </message>
  <message>
   <source>Use its settings</source>
   <translation>使用其设置</translation>
  </message>
  <message>
   <source>Use models already on disk...</source>
   <translation>使用磁盘上已有的模型...</translation>
  </message>
  <message>
   <source>Use these keys</source>
   <translation>使用这些按键</translation>
  </message>
  <message>
   <source>VRAM</source>
   <translation>显存</translation>
  </message>
  <message>
   <source>Verify all</source>
   <translation>全部校验</translation>
  </message>
  <message>
   <source>Verifying checksum</source>
   <translation>正在校验</translation>
  </message>
  <message>
   <source>Version</source>
   <translation>变体</translation>
  </message>
  <message>
   <source>Version {number}, seed {seed}</source>
   <translation>变体 {number}，种子 {seed}</translation>
  </message>
  <message>
   <source>Versions</source>
   <translation>变体</translation>
  </message>
  <message>
   <source>View</source>
   <translation>视图</translation>
  </message>
  <message>
   <source>Viewer, {mode}, {a}</source>
   <translation>查看器，{mode}，{a}</translation>
  </message>
  <message>
   <source>Viewer, {mode}, {a} against {b}</source>
   <translation>查看器，{mode}，{a} 对比 {b}</translation>
  </message>
  <message>
   <source>Vintage film</source>
   <translation>老胶片</translation>
  </message>
  <message>
   <source>Wait</source>
   <translation>等待</translation>
  </message>
  <message>
   <source>Wait until that is done, or cancel it there, then send again.</source>
   <translation>请等待其完成，或在那里取消，然后再次发送。</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>等待中</translation>
  </message>
  <message>
   <source>Waits for {host}</source>
   <translation>等待 {host}</translation>
  </message>
  <message>
   <source>Washes of thin paint on white paper.</source>
   <translation>白纸上的薄彩渲染。</translation>
  </message>
  <message>
   <source>Watercolour</source>
   <translation>水彩画</translation>
  </message>
  <message>
   <source>Weight</source>
   <translation>权重</translation>
  </message>
  <message>
   <source>Weight of {name}</source>
   <translation>{name} 的权重</translation>
  </message>
  <message>
   <source>Weights {weights} of {gpu} · {left} for pictures</source>
   <translation>权重 {weights} / {gpu} · 留给画面 {left}</translation>
  </message>
  <message>
   <source>What comes from both keyframes is joined without seams.</source>
   <translation>来自两个关键帧的内容无缝衔接。</translation>
  </message>
  <message>
   <source>What is finished is kept if you stop.</source>
   <translation>停止时保留已完成的部分。</translation>
  </message>
  <message>
   <source>What is in the picture</source>
   <translation>画面中有什么</translation>
  </message>
  <message>
   <source>What is rendered from now on follows keyframe {number}.</source>
   <translation>此后的渲染将参考关键帧 {number} 的风格。</translation>
  </message>
  <message>
   <source>What the model sees and draws pictures with; another can be finer in faces.</source>
   <translation>模型用它看图和画图；换一个可能把脸画得更细。</translation>
  </message>
  <message>
   <source>What the worker wrote last.</source>
   <translation>渲染进程最后的输出。</translation>
  </message>
  <message>
   <source>What was made in another way is out of date until you propagate again.</source>
   <translation>以别的方式生成的内容已过期，需重新传播。</translation>
  </message>
  <message>
   <source>When finished</source>
   <translation>完成后</translation>
  </message>
  <message>
   <source>Where is the clip now?</source>
   <translation>素材现在在哪里？</translation>
  </message>
  <message>
   <source>Where models are kept from now on</source>
   <translation>今后存放模型的位置</translation>
  </message>
  <message>
   <source>Which hint was {name} made for?</source>
   <translation>{name} 对应哪种结构提示？</translation>
  </message>
  <message>
   <source>Whose colours the result has.</source>
   <translation>结果采用谁的颜色。</translation>
  </message>
  <message>
   <source>Width of the rail</source>
   <translation>侧栏宽度</translation>
  </message>
  <message>
   <source>Winter</source>
   <translation>冬天</translation>
  </message>
  <message>
   <source>Wipe</source>
   <translation>划像</translation>
  </message>
  <message>
   <source>With them, hosts send ranges to this panel and put results on their timelines.</source>
   <translation>安装后，宿主可将范围发送到本面板，并将结果放到时间线上。</translation>
  </message>
  <message>
   <source>Words</source>
   <translation>文字</translation>
  </message>
  <message>
   <source>Words added for this keyframe</source>
   <translation>为此关键帧添加的词</translation>
  </message>
  <message>
   <source>Words after token 75 are ignored</source>
   <translation>第 75 个词元之后的内容将被忽略</translation>
  </message>
  <message>
   <source>Words of the range</source>
   <translation>该区间的提示词</translation>
  </message>
  <message>
   <source>Work offline</source>
   <translation>离线工作</translation>
  </message>
  <message>
   <source>Work on another take</source>
   <translation>切换版本</translation>
  </message>
  <message>
   <source>Worker</source>
   <translation>渲染进程</translation>
  </message>
  <message>
   <source>Worker PID {number}</source>
   <translation>渲染进程 PID {number}</translation>
  </message>
  <message>
   <source>Worker idle</source>
   <translation>渲染进程空闲</translation>
  </message>
  <message>
   <source>Worker idle · model kept loaded</source>
   <translation>渲染进程空闲 · 模型保持加载</translation>
  </message>
  <message>
   <source>Worker is not answering</source>
   <translation>渲染进程没有响应</translation>
  </message>
  <message>
   <source>Worker starts</source>
   <translation>渲染进程启动中</translation>
  </message>
  <message>
   <source>Worker: {size}</source>
   <translation>渲染进程：{size}</translation>
  </message>
  <message>
   <source>Working</source>
   <translation>工作方式</translation>
  </message>
  <message>
   <source>Write the file</source>
   <translation>写入文件</translation>
  </message>
  <message>
   <source>Write the result, or send it to the editing host.</source>
   <translation>写出结果，或发送到剪辑宿主。</translation>
  </message>
  <message>
   <source>Writing</source>
   <translation>正在写入</translation>
  </message>
  <message>
   <source>You can change all of this later in Settings. Files stay on this computer.</source>
   <translation>以后都可在设置中更改。文件保留在本机。</translation>
  </message>
  <message>
   <source>Zoom</source>
   <translation>缩放</translation>
  </message>
  <message>
   <source>Zoom of the timeline</source>
   <translation>时间线缩放</translation>
  </message>
  <message>
   <source>about {time}</source>
   <translation>约 {time}</translation>
  </message>
  <message>
   <source>approved</source>
   <translation>已通过</translation>
  </message>
  <message>
   <source>away</source>
   <translation>已断开</translation>
  </message>
  <message>
   <source>away, the result will wait</source>
   <translation>已离开，结果将等待</translation>
  </message>
  <message>
   <source>built in</source>
   <translation>内置</translation>
  </message>
  <message>
   <source>check</source>
   <translation>需检查</translation>
  </message>
  <message>
   <source>closed</source>
   <translation>已关闭</translation>
  </message>
  <message>
   <source>current</source>
   <translation>当前</translation>
  </message>
  <message>
   <source>exported</source>
   <translation>已导出</translation>
  </message>
  <message>
   <source>exporting {name}</source>
   <translation>导出 {name}</translation>
  </message>
  <message>
   <source>f {frame}</source>
   <translation>f {frame}</translation>
  </message>
  <message>
   <source>follow movement, decode, measure</source>
   <translation>跟踪运动、解码、测量</translation>
  </message>
  <message>
   <source>frame change</source>
   <translation>帧间变化</translation>
  </message>
  <message>
   <source>frame {frame}</source>
   <translation>第 {frame} 帧</translation>
  </message>
  <message>
   <source>frame {frame} · {code}</source>
   <translation>第 {frame} 帧 · {code}</translation>
  </message>
  <message>
   <source>frames</source>
   <translation>帧</translation>
  </message>
  <message>
   <source>gaps {low}–{high} frames</source>
   <translation>间隔 {low}–{high} 帧</translation>
  </message>
  <message>
   <source>good</source>
   <translation>良好</translation>
  </message>
  <message>
   <source>heartbeat {seconds:.1f} s</source>
   <translation>心跳 {seconds:.1f} s</translation>
  </message>
  <message>
   <source>in the queue</source>
   <translation>排队中</translation>
  </message>
  <message>
   <source>in use</source>
   <translation>使用中</translation>
  </message>
  <message>
   <source>keep the lines of the source</source>
   <translation>保持源素材的线条</translation>
  </message>
  <message>
   <source>keyframe {number}</source>
   <translation>关键帧 {number}</translation>
  </message>
  <message>
   <source>keyframes are approved</source>
   <translation>个关键帧已通过</translation>
  </message>
  <message>
   <source>keyframes are proposed</source>
   <translation>个关键帧已建议</translation>
  </message>
  <message>
   <source>keyframes wait for approval</source>
   <translation>个关键帧待审</translation>
  </message>
  <message>
   <source>keyframes {numbers} together</source>
   <translation>关键帧 {numbers} 一起</translation>
  </message>
  <message>
   <source>left</source>
   <translation>剩余</translation>
  </message>
  <message>
   <source>left, thought {time} before</source>
   <translation>剩余，此前估计 {time}</translation>
  </message>
  <message>
   <source>limit {size:.0f} GB</source>
   <translation>上限 {size:.0f} GB</translation>
  </message>
  <message>
   <source>lower is closer</source>
   <translation>越低越接近</translation>
  </message>
  <message>
   <source>marker</source>
   <translation>标记</translation>
  </message>
  <message>
   <source>max</source>
   <translation>最大</translation>
  </message>
  <message>
   <source>measuring</source>
   <translation>正在测量</translation>
  </message>
  <message>
   <source>needs {need}, has {total}</source>
   <translation>需要 {need}，只有 {total}</translation>
  </message>
  <message>
   <source>needs {size}</source>
   <translation>需要 {size}</translation>
  </message>
  <message>
   <source>no structure</source>
   <translation>无结构</translation>
  </message>
  <message>
   <source>none</source>
   <translation>无</translation>
  </message>
  <message>
   <source>not analysed</source>
   <translation>未分析</translation>
  </message>
  <message>
   <source>nothing</source>
   <translation>无</translation>
  </message>
  <message>
   <source>open in FRESCO Studio</source>
   <translation>已在 FRESCO Studio 中打开</translation>
  </message>
  <message>
   <source>optional</source>
   <translation>可选</translation>
  </message>
  <message>
   <source>out of date</source>
   <translation>已过期</translation>
  </message>
  <message>
   <source>paint the keyframes</source>
   <translation>绘制关键帧</translation>
  </message>
  <message>
   <source>palette shift</source>
   <translation>色调偏移</translation>
  </message>
  <message>
   <source>peak {size}</source>
   <translation>峰值 {size}</translation>
  </message>
  <message>
   <source>placed</source>
   <translation>已放入</translation>
  </message>
  <message>
   <source>propagating {name}</source>
   <translation>传播 {name}</translation>
  </message>
  <message>
   <source>proposing keyframes</source>
   <translation>建议关键帧</translation>
  </message>
  <message>
   <source>ready to be sent</source>
   <translation>可以发送</translation>
  </message>
  <message>
   <source>rejected</source>
   <translation>已拒绝</translation>
  </message>
  <message>
   <source>rendering {name}</source>
   <translation>渲染 {name}</translation>
  </message>
  <message>
   <source>rendering {percent}</source>
   <translation>渲染 {percent}</translation>
  </message>
  <message>
   <source>seed {seed}</source>
   <translation>种子 {seed}</translation>
  </message>
  <message>
   <source>selected</source>
   <translation>已选择</translation>
  </message>
  <message>
   <source>sent</source>
   <translation>已发送</translation>
  </message>
  <message>
   <source>standalone</source>
   <translation>独立运行</translation>
  </message>
  <message>
   <source>stopped at {place}</source>
   <translation>停在 {place}</translation>
  </message>
  <message>
   <source>strength {value:.2f}</source>
   <translation>强度 {value:.2f}</translation>
  </message>
  <message>
   <source>style reference</source>
   <translation>风格参考</translation>
  </message>
  <message>
   <source>to</source>
   <translation>至</translation>
  </message>
  <message>
   <source>to review again</source>
   <translation>重新待审</translation>
  </message>
  <message>
   <source>unknown</source>
   <translation>未知</translation>
  </message>
  <message>
   <source>variable rate</source>
   <translation>可变帧率</translation>
  </message>
  <message>
   <source>version {active} of {count}</source>
   <translation>变体 {active} / {count}</translation>
  </message>
  <message>
   <source>what was paused goes on where it stopped</source>
   <translation>暂停后可继续</translation>
  </message>
  <message>
   <source>wipe position {percent} percent</source>
   <translation>划像位置百分之 {percent}</translation>
  </message>
  <message>
   <source>{0} has {1} left, but {2} takes at least {3}.</source>
   <translation>{0} 只剩 {1}，但 {2} 至少需要 {3}。</translation>
  </message>
  <message>
   <source>{0} is not on this machine, and working offline is switched on.</source>
   <translation>本机没有 {0}，而且已开启离线工作。</translation>
  </message>
  <message>
   <source>{0} keyframes of {1}x{2} need about {3} GB, but the device has {4} GB free.</source>
   <translation>{0} 个 {1}x{2} 的关键帧约需 {3} GB，但设备只剩 {4} GB。</translation>
  </message>
  <message>
   <source>{count} / 75 tokens</source>
   <translation>{count} / 75 词元</translation>
  </message>
  <message>
   <source>{count} active</source>
   <translation>{count} 个进行中</translation>
  </message>
  <message>
   <source>{count} added by you</source>
   <translation>手动添加 {count}</translation>
  </message>
  <message>
   <source>{count} approved</source>
   <translation>已通过 {count}</translation>
  </message>
  <message>
   <source>{count} frames</source>
   <translation>{count} 帧</translation>
  </message>
  <message>
   <source>{count} frames propagated</source>
   <translation>已传播 {count} 帧</translation>
  </message>
  <message>
   <source>{count} keyframes</source>
   <translation>{count} 个关键帧</translation>
  </message>
  <message>
   <source>{count} keyframes approved.</source>
   <translation>{count} 个关键帧已通过。</translation>
  </message>
  <message>
   <source>{count} keyframes denoising together</source>
   <translation>{count} 个关键帧一起去噪</translation>
  </message>
  <message>
   <source>{count} keyframes in {batches} batches ({sizes})</source>
   <translation>{count} 个关键帧，分 {batches} 批（{sizes}）</translation>
  </message>
  <message>
   <source>{count} keyframes proposed</source>
   <translation>建议了 {count} 个关键帧</translation>
  </message>
  <message>
   <source>{count} keyframes together</source>
   <translation>{count} 个关键帧一起</translation>
  </message>
  <message>
   <source>{count} keyframes {verdict}.</source>
   <translation>{count} 个关键帧{verdict}。</translation>
  </message>
  <message>
   <source>{count} not rendered</source>
   <translation>未渲染 {count}</translation>
  </message>
  <message>
   <source>{count} out of date</source>
   <translation>已过期 {count}</translation>
  </message>
  <message>
   <source>{count} proposed</source>
   <translation>建议 {count}</translation>
  </message>
  <message>
   <source>{count} rejected</source>
   <translation>已拒绝 {count}</translation>
  </message>
  <message>
   <source>{count} to review</source>
   <translation>待审 {count}</translation>
  </message>
  <message>
   <source>{count} tried · {active} active</source>
   <translation>试过 {count} 个 · 使用 {active}</translation>
  </message>
  <message>
   <source>{count} wait</source>
   <translation>等待 {count}</translation>
  </message>
  <message>
   <source>{count} waiting</source>
   <translation>等待 {count}</translation>
  </message>
  <message>
   <source>{done} / {total} rendered</source>
   <translation>已渲染 {done} / {total}</translation>
  </message>
  <message>
   <source>{done} of {total}</source>
   <translation>{done} / {total}</translation>
  </message>
  <message>
   <source>{done} of {total} approved</source>
   <translation>已通过 {done} / {total}</translation>
  </message>
  <message>
   <source>{done} of {total} frames are saved.</source>
   <translation>已保存 {done} / {total} 帧。</translation>
  </message>
  <message>
   <source>{done} of {total} keyframes</source>
   <translation>{done} / {total} 个关键帧</translation>
  </message>
  <message>
   <source>{done} of {total} keyframes are saved.</source>
   <translation>已保存 {done} / {total} 个关键帧。</translation>
  </message>
  <message>
   <source>{first} to {last} of the clip</source>
   <translation>素材的 {first} 至 {last}</translation>
  </message>
  <message>
   <source>{first} → {second}, {percent} %</source>
   <translation>{first} → {second}，{percent} %</translation>
  </message>
  <message>
   <source>{free} free in {folder}</source>
   <translation>{folder} 中空闲 {free}</translation>
  </message>
  <message>
   <source>{gap} frames without a keyframe; {limit} are allowed.</source>
   <translation>{gap} 帧没有关键帧；最多允许 {limit} 帧。</translation>
  </message>
  <message>
   <source>{hosts} has not sent this clip</source>
   <translation>{hosts} 未发送此素材</translation>
  </message>
  <message>
   <source>{job} stopped</source>
   <translation>{job} 已停止</translation>
  </message>
  <message>
   <source>{look} · seed {seed}</source>
   <translation>{look} · 种子 {seed}</translation>
  </message>
  <message>
   <source>{name} deleted. Its pictures stay until the cache is cleared.</source>
   <translation>已删除 {name}。其图片保留到清除缓存为止。</translation>
  </message>
  <message>
   <source>{name} is away; results wait for it</source>
   <translation>{name} 已离开；结果在等待它</translation>
  </message>
  <message>
   <source>{name} is being taken in.</source>
   <translation>正在导入 {name}。</translation>
  </message>
  <message>
   <source>{name} is connected.</source>
   <translation>{name} 已连接。</translation>
  </message>
  <message>
   <source>{name} is gone. The result waits for it.</source>
   <translation>{name} 已断开。结果在等待它。</translation>
  </message>
  <message>
   <source>{name} is installed.</source>
   <translation>{name} 已安装。</translation>
  </message>
  <message>
   <source>{name} is rendering. Changes here apply to take {number}.</source>
   <translation>{name} 正在渲染。此处的更改用于版本 {number}。</translation>
  </message>
  <message>
   <source>{name} stays as it is. These changes make take {number}.</source>
   <translation>{name} 保持不变。这些更改将生成版本 {number}。</translation>
  </message>
  <message>
   <source>{name} {used:.1f} of {total:.0f} gigabytes</source>
   <translation>{name} {used:.1f} / {total:.0f} GB</translation>
  </message>
  <message>
   <source>{name} · frame {frame}</source>
   <translation>{name} · 第 {frame} 帧</translation>
  </message>
  <message>
   <source>{name} · live</source>
   <translation>{name} · 实时</translation>
  </message>
  <message>
   <source>{name}, keyframe at f {frame}</source>
   <translation>{name}，f {frame} 处的关键帧</translation>
  </message>
  <message>
   <source>{name}, live</source>
   <translation>{name}，实时</translation>
  </message>
  <message>
   <source>{name}, nothing at this frame</source>
   <translation>{name}，此帧无内容</translation>
  </message>
  <message>
   <source>{name}, propagated</source>
   <translation>{name}，已传播</translation>
  </message>
  <message>
   <source>{name}, {cores} cores</source>
   <translation>{name}，{cores} 核</translation>
  </message>
  <message>
   <source>{number} (f {frame})</source>
   <translation>{number}（f {frame}）</translation>
  </message>
  <message>
   <source>{number} of {count}</source>
   <translation>{number} / {count}</translation>
  </message>
  <message>
   <source>{prompt} (from take)</source>
   <translation>{prompt}（来自版本）</translation>
  </message>
  <message>
   <source>{prompt} stands for what is in the picture. Strength, structure and the advanced settings go along.</source>
   <translation>{prompt} 代表画面内容。强度、结构和高级设置会一并保存。</translation>
  </message>
  <message>
   <source>{rate} fps</source>
   <translation>{rate} fps</translation>
  </message>
  <message>
   <source>{seconds:.1f} s per step</source>
   <translation>每步 {seconds:.1f} s</translation>
  </message>
  <message>
   <source>{seconds:.1f} s to render</source>
   <translation>渲染用时 {seconds:.1f} s</translation>
  </message>
  <message>
   <source>{size} download</source>
   <translation>下载 {size}</translation>
  </message>
  <message>
   <source>{size} free</source>
   <translation>空闲 {size}</translation>
  </message>
  <message>
   <source>{size} in use</source>
   <translation>已用 {size}</translation>
  </message>
  <message>
   <source>{size} now</source>
   <translation>当前 {size}</translation>
  </message>
  <message>
   <source>{size}, its weights alone</source>
   <translation>{size}（仅权重）</translation>
  </message>
  <message>
   <source>{speed}/s, {time} left</source>
   <translation>{speed}/s，剩余 {time}</translation>
  </message>
  <message>
   <source>{state} · in use</source>
   <translation>{state} · 使用中</translation>
  </message>
  <message>
   <source>{steps} steps</source>
   <translation>{steps} 步</translation>
  </message>
  <message>
   <source>{steps} steps · guidance {guidance} · batch {batch}</source>
   <translation>{steps} 步 · 引导 {guidance} · 批次 {batch}</translation>
  </message>
  <message>
   <source>{time} elapsed</source>
   <translation>已用 {time}</translation>
  </message>
  <message>
   <source>{time} · code {code}</source>
   <translation>{time} · 代码 {code}</translation>
  </message>
  <message>
   <source>{title}. {body}</source>
   <translation>{title}。{body}</translation>
  </message>
  <message>
   <source>{total}, {free} free</source>
   <translation>{total}，空闲 {free}</translation>
  </message>
  <message>
   <source>— Drift after propagation</source>
   <translation>— 传播后的漂移</translation>
  </message>
  <message>
   <source>— nothing rendered</source>
   <translation>— 尚未渲染</translation>
  </message>
  <message>
   <source>— pick a take</source>
   <translation>— 选择版本</translation>
  </message>
 </context>
</TS>
