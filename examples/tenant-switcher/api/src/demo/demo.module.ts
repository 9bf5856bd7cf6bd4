import { Module } from '@nestjs/common'
import { ProjectsModule } from '../projects/projects.module.ts'
import { DemoController } from './demo.controller.ts'
import { DemoSeed } from './demo-seed.ts'

@Module({ imports: [ProjectsModule], controllers: [DemoController], providers: [DemoSeed] })
export class DemoModule {}
